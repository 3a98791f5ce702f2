package com.nurturehub.email.outbound.kafka;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.port.EventPublisher;
import com.nurturehub.email.application.port.EventPublisherContract;
import com.nurturehub.email.application.port.PublisherUnavailable;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.emulator.kafka.KafkaBroker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker, which stands still where nobody is to take anything. */
class KafkaEventPublisherTest implements EventPublisherContract {

  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final AtomicInteger TOPICS = new AtomicInteger();

  @TempDir private static Path directory;
  private static KafkaBroker broker;

  private final String topic = "engagement-" + TOPICS.incrementAndGet();
  private KafkaEventPublisher publisher;

  @BeforeAll
  static void startBroker() throws IOException, InterruptedException {
    broker = KafkaBroker.start(directory, Map.of("message.max.bytes", "40000"));
  }

  @AfterAll
  static void endBroker() {
    broker.close();
  }

  @BeforeEach
  void open() {
    publisher =
        new KafkaEventPublisher(
            new KafkaSettings(broker.address(), topic, Map.of("client.id", topic)), WITHIN);
  }

  @AfterEach
  void close() {
    publisher.close();
  }

  @Override
  public EventPublisher publisher() {
    return publisher;
  }

  @Override
  public List<Arrived> arrived() {
    return records().stream()
        .map(
            record -> {
              String[] key = record.key().split("/", 2);
              return new Arrived(
                  new TenantId(key[0]),
                  new ContactId(key[1]),
                  new EventId(UUID.fromString(headers(record).get("ce_id"))),
                  headers(record) + record.value());
            })
        .toList();
  }

  @Override
  public void goAway() {
    broker.suspend();
  }

  @Override
  public void comeBack() {
    broker.resume();
  }

  @Test
  void eventShouldBeACloudEventInBinaryMode() {
    RecordedEvent event = EventPublisherContract.clicked(ACME, "c-1", "https://agency.example/");

    publisher.publish(List.of(event));

    ConsumerRecord<String, String> record = records().getFirst();
    assertThat(record.key()).isEqualTo("acme/c-1");
    assertThat(headers(record))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ce_specversion", "1.0",
                "ce_id", event.event().context().id().toString(),
                "ce_source", "/nurturehub/tenants/acme",
                "ce_type", "com.nurturehub.email.clicked",
                "ce_subject", "c-1",
                "ce_time", "2026-11-24T12:00:00Z",
                "content-type", "application/json"));
    assertThat(record.value())
        .isEqualTo(
            ("{\"tenant\":\"acme\",\"email\":\"%s\",\"sequence\":{\"id\":\"seq-42\",\"step\":1},"
                 + "\"contact\":\"c-1\",\"link\":{\"index\":0,\"url\":\"https://agency.example/\"},"
                 + "\"first\":true,\"verdict\":\"person\",\"reasons\":[]}")
                .formatted(event.event().context().email()));
  }

  @Test
  void classesShouldBeFoundWhenTheCallersClassLoaderHasNone() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader empty =
        new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(empty);
      publisher.publish(List.of(EventPublisherContract.clicked(ACME, "c-1", "https://a.example/")));
      assertThat(thread.getContextClassLoader()).isSameAs(empty);
    } finally {
      thread.setContextClassLoader(before);
    }

    assertThat(records()).hasSize(1);
  }

  @Test
  void nothingShouldBeLeftBehindWhenItIsClosed() throws MalformedObjectNameException {
    publisher.publish(List.of(EventPublisherContract.clicked(ACME, "c-1", "https://a.example/")));
    assertThat(beans()).isNotEmpty();

    publisher.close();

    assertThat(beans()).isEmpty();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().endsWith(topic));
  }

  @Test
  void publishingShouldFailWhenNobodyWasEverThere() {
    try (KafkaEventPublisher lonely =
        new KafkaEventPublisher(
            new KafkaSettings("nobody.invalid:9092", topic, Map.of()), WITHIN)) {
      assertThatThrownBy(
              () ->
                  lonely.publish(
                      List.of(EventPublisherContract.clicked(ACME, "c", "https://a.example/"))))
          .isInstanceOf(PublisherUnavailable.class)
          .hasMessageContaining("No resolvable bootstrap urls");
    }
  }

  private List<ObjectName> beans() throws MalformedObjectNameException {
    return List.copyOf(
        ManagementFactory.getPlatformMBeanServer()
            .queryNames(new ObjectName("kafka.*:*,client-id=" + topic), null));
  }

  private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }

  private List<ConsumerRecord<String, String>> records() {
    return TopicRecords.of(topic, broker.address(), Map.of());
  }
}
