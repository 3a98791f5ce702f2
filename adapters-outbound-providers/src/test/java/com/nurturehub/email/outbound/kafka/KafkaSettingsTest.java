package com.nurturehub.email.outbound.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.port.EventPublisher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

  private static final String SERVERS = "kafka-1.example:9092, 10.0.0.2:9092,[::1]:9092";

  @Test
  void propertiesShouldReachTheProducerWhenTheyAreItsOwn() {
    KafkaSettings settings =
        new KafkaSettings(
            SERVERS, KafkaSettings.TOPIC, Map.of("security.protocol", "SSL", "linger.ms", "20"));

    assertThat(settings.producer())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("linger.ms", "20")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", "true")
        .containsEntry("max.in.flight.requests.per.connection", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kafka", "kafka:", "kafka:9092,", "http://kafka:9092", "ka fka:1"})
  void serversShouldBeRefusedWhenTheyAreNoHostsAndPorts(String servers) {
    assertThatThrownBy(() -> new KafkaSettings(servers, KafkaSettings.TOPIC, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("bootstrap-servers must be host:port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b"})
  void topicShouldBeRefusedWhenKafkaWouldRefuseIt(String topic) {
    assertThatThrownBy(() -> new KafkaSettings(SERVERS, topic, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("topic must be");
  }

  @ParameterizedTest
  @CsvSource({
    "acks, 1, client.acks cannot be set",
    "enable.idempotence, false, client.enable.idempotence cannot be set",
    "transactional.id, x, client.transactional.id cannot be set",
    "partitioner.class, x, client.partitioner.class cannot be set",
    "securty.protocol, SSL, client.securty.protocol is no property",
    "compression.type, zstd, client.compression.type must be none or gzip",
    "sasl.mechanism, OAUTHBEARER, client.sasl.mechanism cannot be OAUTHBEARER",
    "linger.ms, soon, client: Invalid value soon for configuration linger.ms",
    "linger.ms, 200000, client: delivery.timeout.ms should be equal to or larger",
    "security.protocol, SASL_SSL, client: Could not find a 'KafkaClient' entry"
  })
  void propertyShouldBeRefusedByNameWhenItMakesNoSense(String name, String value, String said) {
    assertThatThrownBy(() -> outcome(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(said);
  }

  @Test
  void trustStoreShouldBeRefusedWhenItIsNotThere() {
    Map<String, String> client =
        Map.of("security.protocol", "SSL", "ssl.truststore.location", "/nowhere/trust.jks");

    assertThatThrownBy(() -> outcome(client))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/nowhere/trust.jks");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s required username=\"n\" password=\"s3cret\";",
        "%s required username=\"n\" password=\"s3cret\"",
        "%s password=\"s3cret\";",
        "s3cret"
      })
  void secretsShouldStayUnsaidWhetherTheyMakeSenseOrNot(String login) {
    String module = "org.apache.kafka.common.security.plain.PlainLoginModule";
    Map<String, String> client =
        Map.of(
            "security.protocol", "SASL_PLAINTEXT",
            "sasl.mechanism", "PLAIN",
            "sasl.jaas.config", login.formatted(module));

    assertThat(told(client)).doesNotContain("s3cret");
  }

  private static String told(Map<String, String> client) {
    try {
      return outcome(client);
    } catch (IllegalArgumentException e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return trace.toString();
    }
  }

  /** The settings, when a producer can be made of them. */
  private static String outcome(Map<String, String> client) {
    KafkaSettings settings = new KafkaSettings(SERVERS, KafkaSettings.TOPIC, client);
    new KafkaEventPublisher(settings, EventPublisher.WITHIN).close();
    return settings.toString();
  }
}
