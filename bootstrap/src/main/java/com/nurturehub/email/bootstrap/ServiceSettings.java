package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.engagement.FeedConsumer;
import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.EventPublisher;
import com.nurturehub.email.application.webhook.DeliverWebhooks;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.engagement.Signal;
import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.outbound.alerting.AlertmanagerNotifier;
import com.nurturehub.email.outbound.kafka.KafkaEventPublisher;
import com.nurturehub.email.outbound.kafka.KafkaSettings;
import com.nurturehub.email.outbound.signals.SignalFile;
import com.nurturehub.email.outbound.webhook.HttpWebhookSender;
import com.nurturehub.email.persistence.engagement.GroupCommitIntake;
import com.nurturehub.email.persistence.privacy.PlatformRetention;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * Everything that is configured, read once at the start from MicroProfile Config. A setting that is
 * missing or makes no sense stops the start with a sentence that names it.
 */
final class ServiceSettings {

  private static final String PREFIX = "nurturehub.";
  private static final long MIB = 1 << 20;

  /** So that rounds may be lost before a notifier takes an alert for cured. */
  private static final Duration LONGEST_ROUND = AlertNotifier.KEPT_FOR.dividedBy(5);

  private static final Duration LONGEST_POST = Duration.ofMinutes(1);

  private final Config config;

  ServiceSettings(Config config) {
    this.config = config;
  }

  URI publicUrl() {
    return required("public-url", URI.class);
  }

  /**
   * A keyset, or the path of a file that holds one.
   *
   * @param name the setting's full name
   */
  Optional<String> keyset(String name) {
    return config.getOptionalValue(name, String.class);
  }

  String databaseUrl() {
    return required("database.url", String.class);
  }

  String databaseUser() {
    return required("database.user", String.class);
  }

  String databasePassword() {
    return optional("database.password", String.class).orElse("");
  }

  /** Connections to the database, at most. */
  int databasePoolSize() {
    return positive("database.pool-size", 20);
  }

  Optional<String> text(String name) {
    return optional(name, String.class);
  }

  int port(String name, int otherwise) {
    return positive(name, otherwise);
  }

  URI url(String name, URI otherwise) {
    return url(name).orElse(otherwise);
  }

  Optional<URI> url(String name) {
    return optional(name, URI.class);
  }

  /** E-mails that this instance sends at the same time, at most. */
  int dispatchConcurrency() {
    return positive("dispatch.concurrency", 256);
  }

  /** How long after an instance's last sign of life its e-mails are taken for lost. */
  Duration lease() {
    return duration("dispatch.lease", Duration.ofMinutes(1));
  }

  /** How long a stop waits for e-mails on their way. */
  Duration drain() {
    return duration("dispatch.drain", Duration.ofSeconds(25));
  }

  RetryPolicy retryPolicy() {
    RetryPolicy defaults = RetryPolicy.DEFAULT;
    try {
      return new RetryPolicy(
          duration("retry.base", defaults.base()),
          duration("retry.cap", defaults.cap()),
          duration("retry.give-up-after", defaults.giveUpAfter()),
          positive("retry.max-attempts", defaults.maxAttempts()),
          duration("retry.quiet-period", defaults.quietPeriod()));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("nurturehub.retry.*: " + e.getMessage(), e);
    }
  }

  CircuitBreaker circuitBreaker() {
    CircuitBreaker defaults = CircuitBreaker.DEFAULT;
    try {
      return new CircuitBreaker(
          positive("breaker.failures", defaults.threshold()),
          duration("breaker.base", defaults.base()),
          duration("breaker.cap", defaults.cap()));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("nurturehub.breaker.*: " + e.getMessage(), e);
    }
  }

  /** How events are taken in; how long a commit may take and what is a flood can be set. */
  GroupCommitIntake.Settings engagementIntake() {
    GroupCommitIntake.Settings defaults = GroupCommitIntake.Settings.DEFAULT;
    return new GroupCommitIntake.Settings(
        defaults.capacity(),
        defaults.batch(),
        duration("engagement.patience", defaults.patience()),
        defaults.answerWithin(),
        defaults.closeWithin(),
        positive("engagement.flood", defaults.flood()));
  }

  /** Where this instance keeps the events that the database does not have yet; its own alone. */
  Path journal() {
    return Path.of(required("engagement.journal", String.class));
  }

  /** Octets that may wait there. */
  long journalBytes() {
    return MIB * positive("engagement.journal-mib", 4_096);
  }

  /** Streams of one tenant's that this instance serves at the same time. */
  int streamsPerTenant() {
    return positive("streams.per-tenant", 50);
  }

  /** Streams that this instance serves at the same time. */
  int streamsPerInstance() {
    return positive("streams.per-instance", 1_000);
  }

  /** By what visitors are told apart: the operator's own, then those that we ship. */
  List<Signal> signals() {
    Stream<Signal> own =
        optional("engagement.signals", String.class).map(Path::of).map(SignalFile::read).stream()
            .flatMap(List::stream);
    return Stream.concat(own, SignalFile.shipped().stream()).toList();
  }

  /** Whether webhooks may lead into private networks, and be without encryption. */
  boolean webhooksAllowPrivate() {
    return optional("webhooks.allow-private", Boolean.class).orElse(false);
  }

  /** How many webhooks a tenant may have. */
  int webhooksPerTenant() {
    return positive("webhooks.per-tenant", 20);
  }

  /** Webhooks that this instance tells at the same time, at most. */
  int webhookConcurrency() {
    return positive("webhooks.concurrency", 64);
  }

  /** How long an endpoint may take for its answer: well within a lease. */
  Duration webhookTimeout() {
    Duration timeout = duration("webhooks.timeout", HttpWebhookSender.TIMEOUT);
    if (!timeout.isPositive() || timeout.compareTo(LONGEST_POST) > 0) {
      throw new IllegalStateException(
          PREFIX + "webhooks.timeout must be positive, and a minute at most");
    }
    return timeout;
  }

  RetryPolicy webhookRetries() {
    RetryPolicy defaults = DeliverWebhooks.RETRIES;
    try {
      return new RetryPolicy(
          duration("webhooks.retry.base", defaults.base()),
          duration("webhooks.retry.cap", defaults.cap()),
          duration("webhooks.retry.give-up-after", defaults.giveUpAfter()),
          defaults.maxAttempts(),
          defaults.quietPeriod());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("nurturehub.webhooks.retry.*: " + e.getMessage(), e);
    }
  }

  /** When an endpoint rests; shorter than a mailbox does, since nobody's account is at stake. */
  CircuitBreaker webhookBreaker() {
    try {
      return new CircuitBreaker(
          positive("webhooks.breaker.failures", 5),
          duration("webhooks.breaker.base", Duration.ofSeconds(5)),
          duration("webhooks.breaker.cap", Duration.ofMinutes(5)));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("nurturehub.webhooks.breaker.*: " + e.getMessage(), e);
    }
  }

  /** To whom alerts are told; absent: to nobody. */
  Optional<AlertmanagerNotifier> alertmanager() {
    try {
      return optional("alertmanager.url", URI.class)
          .map(url -> new AlertmanagerNotifier(url, AlertmanagerNotifier.TIMEOUT));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("nurturehub.alertmanager.url " + e.getMessage(), e);
    }
  }

  /** How often alerts are looked for and told. */
  Duration tellEvery() {
    Duration every = duration("alertmanager.every", Duration.ofSeconds(30));
    if (!every.isPositive() || every.compareTo(LONGEST_ROUND) > 0) {
      throw new IllegalStateException(
          PREFIX + "alertmanager.every must be positive, and a minute at most");
    }
    return every;
  }

  /** Where events are published; absent: nowhere. */
  Optional<KafkaEventPublisher> kafka() {
    try {
      return optional("kafka.bootstrap-servers", String.class)
          .map(
              servers ->
                  new KafkaSettings(
                      servers,
                      optional("kafka.topic", String.class).orElse(KafkaSettings.TOPIC),
                      kafkaClient()))
          .map(settings -> new KafkaEventPublisher(settings, EventPublisher.WITHIN));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(PREFIX + "kafka." + e.getMessage(), e);
    }
  }

  /** Whatever begins like one: a name that the client does not have must not go unnoticed. */
  private Map<String, String> kafkaClient() {
    String prefix = PREFIX + "kafka.client.";
    Stream<String> written =
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()));
    // The environment writes their names otherwise, so those are asked for.
    return Stream.concat(KafkaSettings.clientNames().stream(), written)
        .distinct()
        .flatMap(
            name ->
                optional("kafka.client." + name, String.class)
                    .map(value -> Map.entry(name, value))
                    .stream())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** With what publishing begins where nothing was ever published. */
  FeedConsumer.Beginning kafkaFrom() {
    return switch (optional("kafka.from", String.class).orElse("history")) {
      case "history" -> FeedConsumer.Beginning.HISTORY;
      case "now" -> FeedConsumer.Beginning.NOW;
      default -> throw new IllegalStateException(PREFIX + "kafka.from must be history or now");
    };
  }

  /** How late an event may be published before that is an alert. */
  Duration publicationDelay() {
    return duration("alert.publication-delay", Duration.ofMinutes(5));
  }

  /** How long a due e-mail may wait without a reason before that is an alert. */
  Duration backlogAge() {
    return duration("alert.backlog-age", Duration.ofMinutes(15));
  }

  /** How long what nobody needs any more is kept. */
  PlatformRetention retention() {
    Retention defaults = PlatformRetention.DEFAULT.unlessOwn();
    try {
      return new PlatformRetention(
          new Retention(
              positive("retention.body-days", defaults.bodies()),
              positive("retention.visitor-days", defaults.visitors()),
              positive("retention.event-days", defaults.events()),
              positive("retention.email-days", defaults.emails())),
          positive("retention.alert-days", PlatformRetention.DEFAULT.alerts()));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("nurturehub.retention.*: " + e.getMessage(), e);
    }
  }

  /** How long a mailbox's owner may take to grant access. */
  Duration consentLifetime() {
    return duration("consent.lifetime", Duration.ofMinutes(10));
  }

  private Duration duration(String name, Duration otherwise) {
    Duration value = optional(name, Duration.class).orElse(otherwise);
    if (value.isNegative()) {
      throw new IllegalStateException(PREFIX + name + " must not be negative");
    }
    return value;
  }

  private int positive(String name, int otherwise) {
    int value = optional(name, Integer.class).orElse(otherwise);
    if (value < 1) {
      throw new IllegalStateException(PREFIX + name + " must be at least 1");
    }
    return value;
  }

  private <T> T required(String name, Class<T> type) {
    return optional(name, type)
        .orElseThrow(() -> new IllegalStateException(PREFIX + name + " is not configured"));
  }

  private <T> Optional<T> optional(String name, Class<T> type) {
    try {
      return config.getOptionalValue(PREFIX + name, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          PREFIX + name + " cannot be read as " + type.getSimpleName(), e);
    }
  }
}
