package com.nurturehub.email.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.delivery.ScheduleEmail.Request;
import com.nurturehub.email.application.delivery.ScheduleResult;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.ScriptedProvider;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.application.port.SentRecorder;
import com.nurturehub.email.bootstrap.launcher.TestSite;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A provider that no file of the product knows, in the product's own graph over PostgreSQL: its
 * adapter and one more element in the list of providers are all that it takes.
 */
class SixthProviderTest {

  private static final TenantId TENANT = Examples.ACME;

  @TempDir private Path directory;

  @Test
  void emailShouldLeaveTrackedOverAProviderThatNobodyElseKnows() throws InterruptedException {
    CountDownLatch sent = new CountDownLatch(1);
    ScriptedProvider sixth = new ScriptedProvider().whileSending(sent::countDown);
    try (TestSite site = TestSite.open(directory.resolve("site"));
        EmailDelivery delivery = over(site, sixth)) {
      delivery.start();

      delivery.configureDelivery.configure(Examples.settings(TENANT));
      List<ScheduleResult> scheduled =
          delivery.scheduleEmail.scheduleAll(
              TENANT, List.of(new Request(Examples.draft(), Optional.empty())));

      assertThat(scheduled).hasOnlyElementsOfType(ScheduleResult.Created.class);
      assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(awaitEvent(delivery)).isEqualTo(EventKind.SENT);
      RawMessage message = sixth.handedOver().getFirst();
      assertThat(new String(message.bytes(), StandardCharsets.US_ASCII))
          .contains("/t/c/")
          .contains("/t/o/");
    }
  }

  @Test
  void sentEmailShouldBeRecordedWhereItsProviderRecords() throws InterruptedException {
    CountDownLatch recorded = new CountDownLatch(1);
    ScriptedProvider sixth =
        new ScriptedProvider()
            .recordBy(
                (settings, email) -> {
                  recorded.countDown();
                  return new SentRecorder.Outcome.Recorded();
                });
    try (TestSite site = TestSite.open(directory.resolve("site"));
        EmailDelivery delivery = over(site, sixth)) {
      delivery.start();

      delivery.configureDelivery.configure(Examples.settings(TENANT));
      delivery.scheduleEmail.scheduleAll(
          TENANT, List.of(new Request(Examples.draft(), Optional.empty())));

      assertThat(recorded.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static EmailDelivery over(TestSite site, ScriptedProvider sixth) {
    RecordingMonitor monitor = new RecordingMonitor();
    return new EmailDelivery(
        new ServiceSettings(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(site.settings(), "site", 100))
                .addDiscoveredConverters()
                .build()),
        credentials -> new MailProviders(List.of(sixth)),
        "this-test",
        Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000)),
        Examples.identifiers(),
        monitor,
        monitor,
        monitor,
        monitor,
        Optional.empty());
  }

  /** The kind of the tenant's first event, as soon as there is one. */
  private static EventKind awaitEvent(EmailDelivery delivery) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < deadline) {
      List<RecordedEvent> events =
          delivery.readEngagementEvents.read(TENANT, EventFilter.ALL, 0, 10).events();
      if (!events.isEmpty()) {
        return EventKind.of(events.getFirst().event());
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no event");
  }
}
