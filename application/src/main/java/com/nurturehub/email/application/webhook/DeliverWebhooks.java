package com.nurturehub.email.application.webhook;

import static java.util.stream.Collectors.toMap;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.Alerts.Occurrence;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.port.WebhookDeliveries;
import com.nurturehub.email.application.port.WebhookDeliveries.Content;
import com.nurturehub.email.application.port.WebhookDeliveries.Due;
import com.nurturehub.email.application.port.WebhookDeliveries.End;
import com.nurturehub.email.application.port.WebhookDeliveries.Settlement;
import com.nurturehub.email.application.port.WebhookMonitor;
import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.application.port.WebhookSender.Answer;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.webhook.Webhook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Posts what webhooks are to be told, again and again until their endpoint takes it or the time for
 * that is over: lease, post with no transaction open, settle under the lease. After a crash in
 * between a message may be posted twice, rather than not at all.
 */
public final class DeliverWebhooks {

  /** From 10 s to 4 h, for a day in all. */
  public static final RetryPolicy RETRIES =
      new RetryPolicy(
          Duration.ofSeconds(10),
          Duration.ofHours(4),
          Duration.ofHours(24),
          Integer.MAX_VALUE,
          Duration.ZERO);

  /** On their way to one endpoint at once. */
  private static final int EACH = 8;

  /** Longer than a post can take. */
  private static final Duration LEASE = Duration.ofMinutes(2);

  /** Parked at once when their time is over without their turn having come. */
  private static final int PARKED_AT_ONCE = 500;

  private final UnitOfWork unitOfWork;
  private final WebhookDeliveries deliveries;
  private final WebhookSender sender;
  private final Function<CloudEvent, String> format;
  private final Alerts alerts;
  private final WebhookMonitor monitor;
  private final Clock clock;
  private final DoubleSupplier jitter;
  private final RetryPolicy policy;

  /**
   * Takes its neighbours.
   *
   * @param format an event as JSON
   * @param jitter uniformly distributed in [0, 1)
   * @param policy of which the number of attempts and the quiet period do not matter
   */
  public DeliverWebhooks(
      UnitOfWork unitOfWork,
      WebhookDeliveries deliveries,
      WebhookSender sender,
      Function<CloudEvent, String> format,
      Alerts alerts,
      WebhookMonitor monitor,
      Clock clock,
      DoubleSupplier jitter,
      RetryPolicy policy) {
    this.unitOfWork = unitOfWork;
    this.deliveries = deliveries;
    this.sender = sender;
    this.format = format;
    this.alerts = alerts;
    this.monitor = monitor;
    this.clock = clock;
    this.jitter = jitter;
    this.policy = policy;
  }

  /** Has {@code signal} called when it is time to {@link #claim}. */
  public void onNews(Runnable signal) {
    deliveries.onNews(signal);
  }

  /** Takes what is due; all of it must be given to {@link #post}. */
  public List<Due> claim(int max) {
    return unitOfWork.asWorker(() -> deliveries.claim(max, EACH, LEASE));
  }

  /** Posts one message, and says how its claim ends. Waits for the endpoint. */
  public Settlement post(Due due) {
    return new Settlement(due, endOf(due));
  }

  private End endOf(Due due) {
    return switch (due.content()) {
      case Content.Gone gone -> new End.Dropped();
      case Content.Finished finished -> endOf(due, finished.text());
      case Content.OfEvent of -> endOf(due, format.apply(CloudEvent.of(of.event())));
    };
  }

  private End endOf(Due due, String text) {
    Instant began = clock.instant();
    Webhook webhook = due.webhook();
    Answer answer =
        answerTo(
            due,
            new WebhookSender.Post(
                webhook.url(), webhook.secrets().liveAt(began), due.message(), began, text));
    Instant now = clock.instant();
    monitor.posted(due, answer, Duration.between(began, now));
    return switch (answer) {
      case Answer.Taken taken -> new End.Taken();
      case Answer.Gone gone -> new End.Disabled(gone.failure());
      case Answer.NotTaken notTaken -> later(due, notTaken, now);
    };
  }

  private Answer answerTo(Due due, WebhookSender.Post post) {
    try {
      return sender.post(post);
    } catch (RuntimeException e) {
      monitor.broke(due, e);
      return new Answer.NotTaken(
          new Failure("internal-error", "it could not be posted for a fault of ours"),
          Optional.empty());
    }
  }

  /** The last attempt is when the time is over, whatever the dice say. */
  private End later(Due due, Answer.NotTaken notTaken, Instant now) {
    Duration left = Duration.between(now, due.since().plus(policy.giveUpAfter()));
    if (!left.isPositive()) {
      return new End.Parked(notTaken.failure());
    }
    Duration rest = notTaken.retryAfter().orElse(Duration.ZERO);
    Duration drawn = policy.waitAfter(due.attempt(), jitter.getAsDouble());
    Duration wait = drawn.compareTo(rest) < 0 ? rest : drawn;
    return new End.Later(wait.compareTo(left) > 0 ? left : wait, rest, notTaken.failure());
  }

  /** Stores how claims end, all or none. */
  public void settle(List<Settlement> settlements) {
    Settled settled = unitOfWork.asWorker(() -> settleWithin(settlements));
    settled.parked().values().forEach(p -> monitor.parked(p.webhook(), p.messages(), p.failure()));
    settled.gone().forEach(monitor::disabled);
    settled.lost().forEach(monitor::deliveryLost);
  }

  /** How much there is, for operators. */
  public void measure() {
    monitor.backlog(unitOfWork.asWorker(deliveries::backlog));
  }

  private record Parked(Webhook webhook, int messages, Failure failure) {

    Parked and(Parked more) {
      return new Parked(webhook, messages + more.messages, failure);
    }
  }

  private record Settled(Map<Webhook, Parked> parked, List<Webhook> gone, List<Due> lost) {}

  private Settled settleWithin(List<Settlement> settlements) {
    WebhookDeliveries.Settled changed = deliveries.settle(settlements);
    Map<Webhook, Parked> parked = parkedOf(changed.inForce());
    List<Webhook> gone =
        changed.inForce().stream()
            .filter(s -> s.end() instanceof End.Disabled)
            .map(s -> s.due().webhook())
            .distinct()
            .toList();
    tell(changed.recovered(), parked.values(), gone);
    Set<Settlement> inForce = new HashSet<>(changed.inForce());
    return new Settled(
        parked,
        gone,
        settlements.stream().filter(s -> !inForce.contains(s)).map(Settlement::due).toList());
  }

  /** What was given up just now, and what else has waited too long for the same endpoint. */
  private Map<Webhook, Parked> parkedOf(List<Settlement> settlements) {
    Map<Webhook, Failure> failing =
        settlements.stream()
            .flatMap(s -> failureOf(s.end()).stream().map(f -> Map.entry(s.due().webhook(), f)))
            .collect(
                toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b, LinkedHashMap::new));
    Map<Webhook, Parked> parked = new LinkedHashMap<>();
    failing.forEach(
        (webhook, failure) -> {
          int waited = deliveries.parkOlder(webhook, policy.giveUpAfter(), failure, PARKED_AT_ONCE);
          if (waited > 0) {
            parked.put(webhook, new Parked(webhook, waited, failure));
          }
        });
    for (Settlement settlement : settlements) {
      if (settlement.end() instanceof End.Parked end) {
        Webhook webhook = settlement.due().webhook();
        parked.merge(webhook, new Parked(webhook, 1, end.failure()), Parked::and);
      }
    }
    return parked;
  }

  private static Optional<Failure> failureOf(End end) {
    return switch (end) {
      case End.Taken taken -> Optional.empty();
      case End.Dropped dropped -> Optional.empty();
      case End.Disabled disabled -> Optional.empty();
      case End.Later later -> Optional.of(later.failure());
      case End.Parked parked -> Optional.of(parked.failure());
    };
  }

  private void tell(List<Webhook> recovered, Iterable<Parked> parked, List<Webhook> gone) {
    Instant now = clock.instant();
    List<Occurrence> occurrences = new ArrayList<>();
    for (Parked it : parked) {
      for (int i = 0; i < it.messages(); i++) {
        occurrences.add(WebhookAlert.parked(it.webhook(), it.failure()));
      }
    }
    gone.forEach(webhook -> occurrences.add(WebhookAlert.gone(webhook)));
    if (!recovered.isEmpty()) {
      alerts.resolve(recovered.stream().map(WebhookAlert::causeOf).toList(), now);
    }
    if (!occurrences.isEmpty()) {
      alerts.raise(occurrences, now);
    }
  }
}
