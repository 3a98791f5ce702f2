package com.nurturehub.email.persistence.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What holds of a feed whose positions are in the order of commits, whichever instance writes and
 * however long.
 *
 * @param <W> what is appended
 * @param <R> the same with its position
 */
interface CommitOrder<W, R> {

  /** An instance, and another one on the same database, which is empty when a test begins. */
  TestDatabase database();

  TestDatabase another();

  /** Something of one tenant's feed that is not there yet. */
  W fresh();

  /** Appends within a unit of work. */
  void append(Stores stores, List<W> some);

  /** At most 50 of that tenant's feed after a position. */
  List<R> read(long after);

  long positionOf(R recorded);

  W appended(R recorded);

  /** Checks what else must hold of a feed from its beginning. */
  default void check(List<R> all) {}

  @Test
  default void readerShouldMissAndRepeatNothingWhenInstancesWriteAtOnce() {
    List<CompletableFuture<List<W>>> writers =
        Stream.of(database(), another(), database(), another(), database(), another())
            .map(instance -> begin(() -> write(instance)))
            .toList();

    List<R> seen = new ArrayList<>();
    Instant end = Instant.now().plusSeconds(30);
    while (seen.size() < 600 && Instant.now().isBefore(end)) {
      seen.addAll(readAfter(seen));
    }

    assertThat(seen)
        .extracting(this::appended)
        .containsExactlyInAnyOrderElementsOf(
            writers.stream().flatMap(writer -> writer.join().stream()).toList());
    assertThat(readAfter(seen)).isEmpty();
    assertThat(seen).extracting(this::positionOf).isSorted().doesNotHaveDuplicates();
    check(seen);
  }

  @Test
  default void laterShouldStayBehindWhenAnEarlierWriterHasNotCommitted() throws Exception {
    W slow = fresh();
    W quick = fresh();
    CountDownLatch isAppended = new CountDownLatch(1);
    CompletableFuture<W> commit = new CompletableFuture<>();
    Stores stores = database().stores();
    CompletableFuture<W> slowWriter =
        begin(
            () ->
                stores
                    .unitOfWork()
                    .asWorker(
                        () -> {
                          append(stores, List.of(slow));
                          isAppended.countDown();
                          return commit.orTimeout(20, TimeUnit.SECONDS).join();
                        }));
    assertThat(isAppended.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<List<W>> quickWriter = begin(() -> store(another(), List.of(quick)));
    database().awaitWaiting(1);

    assertThat(read(0)).isEmpty();
    commit.complete(slow);
    slowWriter.get(10, TimeUnit.SECONDS);
    quickWriter.get(10, TimeUnit.SECONDS);

    assertThat(read(0)).extracting(this::appended).containsExactly(slow, quick);
    check(read(0));
  }

  private List<W> write(TestDatabase instance) {
    return IntStream.range(0, 20)
        .mapToObj(batch -> Stream.generate(this::fresh).limit(5).toList())
        .flatMap(batch -> store(instance, batch).stream())
        .toList();
  }

  /** Appends in a unit of work of its own. */
  default List<W> store(TestDatabase instance, List<W> some) {
    Stores stores = instance.stores();
    return stores
        .unitOfWork()
        .asWorker(
            () -> {
              append(stores, some);
              return some;
            });
  }

  private List<R> readAfter(List<R> seen) {
    return read(seen.isEmpty() ? 0 : positionOf(seen.getLast()));
  }

  /** On a thread of its own: the common pool of a small machine has one. */
  private static <T> CompletableFuture<T> begin(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> Thread.ofPlatform().daemon().start(task));
  }
}
