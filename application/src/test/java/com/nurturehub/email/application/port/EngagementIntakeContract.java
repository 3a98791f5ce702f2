package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.EngagementIntake.Receipt;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link EngagementIntake} does while its store is there and quick. */
public interface EngagementIntakeContract extends StoresContract {

  /** An intake into {@link #stores}, patient enough never to give up on them. */
  EngagementIntake intake();

  @Test
  default void eventShouldBeReadableWhenItsReceiptSaysStored() {
    EngagementEvent.Visited event = opened();

    Receipt receipt = intake().take(event).join();

    assertThat(receipt).isEqualTo(Receipt.STORED);
    assertThat(readable()).containsExactly(event);
  }

  @Test
  default void everyEventShouldBeStoredOnceWhenManyComeTogether() {
    List<EngagementEvent.Visited> events = IntStream.range(0, 100).mapToObj(i -> opened()).toList();

    List<Future<Receipt>> receipts;
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      receipts =
          events.stream().map(event -> visitors.submit(() -> intake().take(event).join())).toList();
    }

    assertThat(receipts).extracting(Future::resultNow).containsOnly(Receipt.STORED);
    assertThat(readable()).containsExactlyInAnyOrderElementsOf(events);
  }

  private EngagementEvent.Visited opened() {
    return new EngagementEvent.Opened(
        Examples.eventContext(Examples.details(ACME, now()), now()), Examples.visit());
  }

  private List<EngagementEvent> readable() {
    return stores()
        .unitOfWork()
        .forTenant(ACME, () -> stores().events().read(ACME, EventFilter.ALL, 0, 1_000))
        .stream()
        .map(RecordedEvent::event)
        .toList();
  }
}
