package com.nurturehub.email.outbound.kafka;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.port.EventPublisherContract;
import com.nurturehub.email.application.port.PublisherUnavailable;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.outbound.http.SelfSigned;
import com.nurturehub.emulator.kafka.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker that is spoken to by TLS and lets nobody in without a name and a password. */
class SecuredBrokerTest {

  private static final String TOPIC = "engagement";
  private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
  private static final String PASSWORD = "s3cret-of-the-publisher";
  private static final Duration WITHIN = Duration.ofSeconds(5);

  /** For what shall come about, the making of the topic included. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path directory;
  private static Path keys;
  private static KafkaBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    keys = SelfSigned.keys(directory, "IP:127.0.0.1");
    Map<String, String> settings = new HashMap<>(stores("ssl.keystore", keys));
    // Before it serves, a broker tries whether it trusts itself.
    settings.putAll(stores("ssl.truststore", keys));
    settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put(
        "listener.name.plaintext.plain.sasl.jaas.config",
        "%s required user_nurturehub=\"%s\";".formatted(LOGIN, PASSWORD));
    broker = KafkaBroker.start(directory, settings);
  }

  @AfterAll
  static void endBroker() {
    broker.close();
  }

  @Test
  void eventShouldBePublishedWhenTheBrokerIsTrustedAndLetsUsIn() {
    RecordedEvent event = EventPublisherContract.clicked(ACME, "c-1", "https://agency.example/");

    try (KafkaEventPublisher publisher = publisher(client(PASSWORD, keys), PATIENCE)) {
      publisher.publish(List.of(event));
    }

    assertThat(TopicRecords.of(TOPIC, broker.address(), client(PASSWORD, keys)))
        .singleElement()
        .extracting(ConsumerRecord::key)
        .isEqualTo("acme/c-1");
  }

  @Test
  void publisherShouldBeUnavailableAndSilentOfThePasswordWhenItIsWrong() {
    RecordedEvent event = EventPublisherContract.clicked(ACME, "c-2", "https://agency.example/");

    try (KafkaEventPublisher publisher = publisher(client("another-secret", keys), WITHIN)) {
      assertThatThrownBy(() -> publisher.publish(List.of(event)))
          .isInstanceOf(PublisherUnavailable.class)
          .hasMessageNotContaining("another-secret")
          .hasStackTraceContaining("SaslAuthenticationException");
    }
  }

  @Test
  void publisherShouldBeUnavailableWhenTheBrokersCertificateIsNotTrusted() throws Exception {
    RecordedEvent event = EventPublisherContract.clicked(ACME, "c-3", "https://agency.example/");
    Path others =
        SelfSigned.keys(Files.createDirectory(directory.resolve("others")), "IP:127.0.0.1");

    try (KafkaEventPublisher publisher = publisher(client(PASSWORD, others), WITHIN)) {
      assertThatThrownBy(() -> publisher.publish(List.of(event)))
          .isInstanceOf(PublisherUnavailable.class)
          .hasStackTraceContaining("SSL handshake failed");
    }
  }

  private static KafkaEventPublisher publisher(Map<String, String> client, Duration within) {
    return new KafkaEventPublisher(new KafkaSettings(broker.address(), TOPIC, client), within);
  }

  /** What an operator sets as {@code nurturehub.kafka.client.*}. */
  private static Map<String, String> client(String password, Path trusted) {
    Map<String, String> client = new HashMap<>(stores("ssl.truststore", trusted));
    client.put("security.protocol", "SASL_SSL");
    client.put("sasl.mechanism", "PLAIN");
    client.put(
        "sasl.jaas.config",
        "%s required username=\"nurturehub\" password=\"%s\";".formatted(LOGIN, password));
    return client;
  }

  private static Map<String, String> stores(String kind, Path keys) {
    return Map.of(
        kind + ".type",
        "PKCS12",
        kind + ".location",
        keys.toString(),
        kind + ".password",
        SelfSigned.PASSWORD);
  }
}
