package com.nurturehub.email.outbound.kafka;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.port.EventPublisher;
import com.nurturehub.email.application.port.EventRefused;
import com.nurturehub.email.application.port.PublisherUnavailable;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.spi.JsonProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to one topic in the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 * binding of CloudEvents</a>, binary mode, under the key {@code tenant/contact}.
 *
 * <p>The order rests on this: brokers take an idempotent producer's batches of a partition in their
 * sequence or not at all; with one request in flight, none leaves before the one ahead of it was
 * answered; and at the first failure, or when the time is up, the producer is thrown away with all
 * that it still holds, before it could pass over what failed. The next call has a new one.
 */
public final class KafkaEventPublisher implements EventPublisher, AutoCloseable {

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger LIBRARY = Logger.getLogger("org.apache.kafka");

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

  // Kept, since the static methods of Json search for the implementation at every call.
  private static final JsonBuilderFactory JSON =
      JsonProvider.provider().createBuilderFactory(Map.of());

  private final KafkaSettings settings;
  private final Duration within;
  private volatile boolean closed;
  private volatile @Nullable Producer<String, io.cloudevents.CloudEvent> producer;

  /**
   * Takes a Kafka, which need not be there yet.
   *
   * @param within how long a call takes at most; {@link EventPublisher#WITHIN} but for tests
   * @throws IllegalArgumentException if a producer cannot be made of these settings
   */
  public KafkaEventPublisher(KafkaSettings settings, Duration within) {
    this.settings = settings;
    this.within = within;
    if (LIBRARY.getLevel() == null) {
      // It tells of every attempt to connect, and of all its settings; what fails we tell once.
      LIBRARY.setLevel(Level.SEVERE);
    }
    try {
      // One that goes nowhere shows whether its values, certificates and login make sense.
      Map<String, Object> nowhere = settings.producer();
      nowhere.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9");
      made(nowhere).close(Duration.ZERO);
    } catch (KafkaException e) {
      throw new IllegalArgumentException("client: " + rootOf(e).getMessage(), e);
    }
  }

  @Override
  public void publish(List<RecordedEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    long begun = System.nanoTime();
    Publication publication = new Publication(producer(), events.size());
    try {
      events.forEach(publication::send);
      publication.await(within.minusNanos(System.nanoTime() - begun));
    } catch (RuntimeException e) {
      abandon();
      throw e;
    }
  }

  /** A call that is under way fails. */
  @Override
  public void close() {
    closed = true;
    Producer<String, io.cloudevents.CloudEvent> last = producer;
    producer = null;
    if (last != null) {
      last.close(CLOSE_WITHIN);
    }
  }

  private void abandon() {
    Producer<String, io.cloudevents.CloudEvent> last = producer;
    producer = null;
    if (last != null) {
      // Its thread may be at an attempt to connect, for which closing would wait.
      Thread.ofPlatform()
          .daemon()
          .name("kafka-producer-close")
          .start(() -> last.close(Duration.ZERO));
    }
  }

  private Producer<String, io.cloudevents.CloudEvent> producer() {
    if (closed) {
      throw new PublisherUnavailable("the publisher is closed");
    }
    Producer<String, io.cloudevents.CloudEvent> present = producer;
    if (present != null) {
      return present;
    }
    try {
      Producer<String, io.cloudevents.CloudEvent> fresh = made(settings.producer());
      producer = fresh;
      return fresh;
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /** It finds classes, and its thread does, by the context class loader: ours, whoever calls. */
  private static Producer<String, io.cloudevents.CloudEvent> made(Map<String, Object> properties) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(KafkaEventPublisher.class.getClassLoader());
    try {
      return new KafkaProducer<>(properties, new StringSerializer(), new CloudEventSerializer());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private ProducerRecord<String, io.cloudevents.CloudEvent> record(RecordedEvent recorded) {
    EventContext context = recorded.event().context();
    return new ProducerRecord<>(
        settings.topic(), context.tenant() + "/" + context.contact(), cloudEvent(recorded));
  }

  private static io.cloudevents.CloudEvent cloudEvent(RecordedEvent recorded) {
    CloudEvent event = CloudEvent.of(recorded);
    return CloudEventBuilder.v1()
        .withId(event.id())
        .withSource(URI.create(event.source()))
        .withType(event.type())
        .withSubject(event.subject())
        .withTime(event.time().atOffset(ZoneOffset.UTC))
        .withData(
            CloudEvent.DATA_CONTENT_TYPE,
            JSON.createObjectBuilder(event.data())
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static PublisherUnavailable unavailable(Exception cause) {
    Throwable root = rootOf(cause);
    return new PublisherUnavailable(
        "Kafka does not take events: %s: %s"
            .formatted(root.getClass().getSimpleName(), root.getMessage()),
        cause);
  }

  private static RuntimeException translated(Exception cause, RecordedEvent recorded) {
    if (cause instanceof RecordTooLargeException
        || cause instanceof RecordBatchTooLargeException
        || cause instanceof InvalidRecordException) {
      EventContext context = recorded.event().context();
      return new EventRefused(
          "Kafka refuses event %s of %s: %s"
              .formatted(context.id(), context.tenant(), cause.getMessage()),
          cause);
    }
    return unavailable(cause);
  }

  /** The events of one call. */
  private final class Publication {

    private final Producer<String, io.cloudevents.CloudEvent> producer;
    private final CountDownLatch open;
    private final Thread caller = Thread.currentThread();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    Publication(Producer<String, io.cloudevents.CloudEvent> producer, int events) {
      this.producer = producer;
      this.open = new CountDownLatch(events);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // done() is told the same
    void send(RecordedEvent event) {
      throwFailure();
      try {
        producer.send(record(event), (metadata, cause) -> done(event, Optional.ofNullable(cause)));
      } catch (InterruptException e) {
        // It has left the interruption with the thread.
        throw unavailable(e);
      } catch (KafkaException | IllegalStateException e) {
        // It was closed meanwhile, by the failure of another event.
        throwFailure();
        throw e;
      }
    }

    /**
     * Called by the producer's thread, which sends nothing more once it has closed itself, or
     * within {@link #send}, after which nothing more is sent.
     */
    private void done(RecordedEvent event, Optional<Exception> cause) {
      cause.ifPresent(
          e -> {
            if (failure.compareAndSet(null, translated(e, event))
                && Thread.currentThread() != caller) {
              producer.close(Duration.ZERO);
            }
          });
      open.countDown();
    }

    void await(Duration atMost) {
      try {
        if (!open.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
          throwFailure();
          throw new PublisherUnavailable(
              "Kafka has not acknowledged %d events within %s".formatted(open.getCount(), within));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PublisherUnavailable("publishing was ended", e);
      }
      throwFailure();
    }

    private void throwFailure() {
      RuntimeException first = failure.get();
      if (first != null) {
        throw first;
      }
    }
  }
}
