package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.PendingRecords;
import com.nurturehub.email.application.port.PendingRecords.Pending;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.SentRecorder;
import com.nurturehub.email.application.port.SentRecorder.Outcome;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Has sent e-mails recorded where their agency looks its contacts up: as well as can be, again and
 * again for a while, and without any effect on the e-mails. After a crash in between one may be
 * recorded twice, rather than not at all.
 */
public final class RecordSentEmails {

  /** Of one tenant at once; less than any provider allows, since e-mails leave beside them. */
  private static final int EACH = 2;

  /** Longer than a call of a recorder takes. */
  private static final Duration CLAIM = Duration.ofMinutes(5);

  private final UnitOfWork unitOfWork;
  private final PendingRecords records;
  private final ScheduledEmails emails;
  private final DeliverySettingsStore settingsStore;
  private final MailProviders providers;
  private final DeliveryMonitor monitor;
  private final Clock clock;
  private final DoubleSupplier jitter;
  private final RetryPolicy policy;

  /**
   * Takes its neighbours.
   *
   * @param jitter uniformly distributed in [0, 1)
   */
  public RecordSentEmails(
      UnitOfWork unitOfWork,
      PendingRecords records,
      ScheduledEmails emails,
      DeliverySettingsStore settingsStore,
      MailProviders providers,
      DeliveryMonitor monitor,
      Clock clock,
      DoubleSupplier jitter,
      RetryPolicy policy) {
    this.unitOfWork = unitOfWork;
    this.records = records;
    this.emails = emails;
    this.settingsStore = settingsStore;
    this.providers = providers;
    this.monitor = monitor;
    this.clock = clock;
    this.jitter = jitter;
    this.policy = policy;
  }

  /** Takes what is due; all of it must be given to {@link #record}. */
  public List<Pending> claim(int max) {
    return unitOfWork.asWorker(() -> records.claim(max, EACH, CLAIM));
  }

  /** Has one e-mail recorded. Waits for the recorder. */
  public void record(Pending pending) {
    Optional<Task> task = unitOfWork.forTenant(pending.tenant(), () -> taskOf(pending));
    if (task.isEmpty()) {
      remove(pending);
      return;
    }
    Sent email = task.get().email();
    Outcome outcome = record(task.get());
    monitor.recorded(email, outcome);
    switch (outcome) {
      case Outcome.Recorded recorded -> remove(pending);
      case Outcome.Refused refused -> giveUp(pending, email, refused.failure());
      case Outcome.NotNow notNow -> tryAgain(pending, email, notNow);
    }
  }

  private Outcome record(Task task) {
    try {
      return task.recorder().record(task.settings(), task.email());
    } catch (RuntimeException e) {
      monitor.broke(task.email(), e);
      return new Outcome.NotNow(
          new Failure("internal-error", "its provider's adapter broke while recording"),
          Optional.empty());
    }
  }

  /** Absent when there is nothing to record any more, or nobody who could. */
  private Optional<Task> taskOf(Pending pending) {
    return emails
        .find(pending.tenant(), pending.email())
        .filter(Sent.class::isInstance)
        .map(Sent.class::cast)
        .flatMap(
            email ->
                settingsStore
                    .find(pending.tenant())
                    .filter(settings -> settings.provider().equals(email.provider()))
                    .flatMap(
                        settings ->
                            providers
                                .recorderOf(email.provider())
                                .map(recorder -> new Task(email, settings, recorder))));
  }

  private void tryAgain(Pending pending, Sent email, Outcome.NotNow notNow) {
    Duration drawn = policy.waitAfter(pending.attempt(), jitter.getAsDouble());
    Duration floor = notNow.retryAfter().orElse(Duration.ZERO);
    Duration wait = drawn.compareTo(floor) < 0 ? floor : drawn;
    boolean over =
        pending.attempt() >= policy.maxAttempts()
            || clock.instant().plus(wait).isAfter(pending.since().plus(policy.giveUpAfter()));
    if (over) {
      giveUp(pending, email, notNow.failure());
    } else {
      change(() -> records.postpone(pending, wait));
    }
  }

  private void giveUp(Pending pending, Sent email, Failure why) {
    remove(pending);
    monitor.unrecorded(email, why);
  }

  private void remove(Pending pending) {
    change(() -> records.remove(pending));
  }

  private void change(Runnable change) {
    unitOfWork.asWorker(
        () -> {
          change.run();
          return true;
        });
  }

  private record Task(Sent email, DeliverySettings settings, SentRecorder recorder) {}
}
