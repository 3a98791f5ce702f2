package com.nurturehub.email.persistence.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.engagement.KeepSummaries;
import com.nurturehub.email.application.engagement.RebuildConsumer;
import com.nurturehub.email.application.fixture.SummaryHistory;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.persistence.TestDatabase;
import com.nurturehub.email.persistence.TwoInstances;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several instances keep the same books, and make them anew meanwhile. */
@Timeout(60)
class SummaryRacesTest {

  private static final int STEPS = 400;
  private static final int EARLIER = 12;

  @RegisterExtension static final TwoInstances INSTANCES = new TwoInstances();

  private static final TestDatabase DATABASE = INSTANCES.one();
  private static final TestDatabase OTHER = INSTANCES.other();

  @Test
  void summariesShouldSayWhatARecountSaysWhenInstancesShareTheWorkAndBeginAgainMeanwhile() {
    SummaryHistory history = new SummaryHistory(DATABASE.stores());
    CompletableFuture<Void> writing = begin(() -> write(history, new Random(1)));
    List<CompletableFuture<Void>> working =
        Stream.of(DATABASE, OTHER)
            .map(instance -> begin(() -> followUntil(writing, instance.stores())))
            .toList();
    int rebuilds = 0;
    while (!writing.isDone()) {
      new RebuildConsumer(OTHER.unitOfWork(), OTHER.stores().places())
          .rebuild(FeedReader.SUMMARIES);
      rebuilds++;
    }
    writing.join();
    working.forEach(CompletableFuture::join);
    followUntil(writing, DATABASE.stores());

    assertThat(rebuilds).isPositive();
    history.assertSummaries();
  }

  private static void write(SummaryHistory history, Random random) {
    List<SummaryHistory.Kind> kinds =
        List.copyOf(EnumSet.range(SummaryHistory.Kind.SEND, SummaryHistory.Kind.REPEAT));
    List<Verdict> verdicts = List.of(Verdict.values());
    for (int i = 0; i < STEPS; i++) {
      history.happen(
          List.of(
              new SummaryHistory.Step(
                  kinds.get(random.nextInt(kinds.size())),
                  random.nextInt(EARLIER),
                  verdicts.get(random.nextInt(verdicts.size())),
                  1 + random.nextInt(3))));
    }
  }

  private static void followUntil(CompletableFuture<Void> writing, Stores stores) {
    FollowFeed follow =
        new FollowFeed(stores.unitOfWork(), stores.places(), new KeepSummaries(stores.summaries()));
    boolean wasDone;
    do {
      wasDone = writing.isDone();
      follow.follow();
    } while (!wasDone);
  }

  /** On a thread of its own: the common pool of a small machine has one. */
  private static CompletableFuture<Void> begin(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofPlatform().daemon().start(task));
  }
}
