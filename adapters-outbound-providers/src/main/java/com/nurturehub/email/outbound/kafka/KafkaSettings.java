package com.nurturehub.email.outbound.kafka;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Which Kafka, and how to get in. What a guarantee rests on cannot be set.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param client properties of Kafka's producer by their own names, such as {@code
 *     security.protocol}; secrets among them
 */
public record KafkaSettings(String bootstrapServers, String topic, Map<String, String> client) {

  public static final String TOPIC = "nurturehub.engagement";

  private static final Pattern SERVER =
      Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+]):[0-9]{1,5}");
  private static final Pattern NAME_OF_TOPIC =
      Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

  /** What {@link KafkaEventPublisher} relies on. */
  private static final Map<String, String> FIXED =
      Map.of(
          ProducerConfig.ACKS_CONFIG, "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1",
          // An outage at the first event of a call is told sooner than one in the midst of it.
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "3000",
          // Far beyond a call: a batch is never given up while later ones may still leave.
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "120000",
          // A producer that was thrown away may wait for so long, and no longer.
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000",
          ProducerConfig.RETRIES_CONFIG, String.valueOf(Integer.MAX_VALUE));

  private static final Set<String> NOT_TO_BE_SET =
      Set.of(
          ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.PARTITIONER_CLASS_CONFIG,
          ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG);

  private static final Map<String, String> DEFAULTS =
      Map.of(
          ProducerConfig.BATCH_SIZE_CONFIG, "65536",
          ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "2000",
          ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");

  /**
   * Checks names, and what needs no producer to be seen.
   *
   * @throws IllegalArgumentException if something makes no sense; it names no secret
   */
  public KafkaSettings {
    if (!Arrays.stream(bootstrapServers.split(",", -1))
        .allMatch(server -> SERVER.matcher(server.strip()).matches())) {
      throw new IllegalArgumentException(
          "bootstrap-servers must be host:port, several separated by commas");
    }
    if (!NAME_OF_TOPIC.matcher(topic).matches()) {
      throw new IllegalArgumentException(
          "topic must be 1 to 249 letters, digits, '.', '_' or '-', and not '.' or '..'");
    }
    client = Map.copyOf(client);
    client.forEach(KafkaSettings::check);
  }

  /** The names that {@link #client} may have. */
  public static Set<String> clientNames() {
    return ProducerConfig.configNames();
  }

  private static void check(String name, String value) {
    if (!clientNames().contains(name)) {
      throw new IllegalArgumentException("client." + name + " is no property of Kafka's producer");
    }
    if (FIXED.containsKey(name) || NOT_TO_BE_SET.contains(name)) {
      throw new IllegalArgumentException(
          "client." + name + " cannot be set, since the guarantees rest on it");
    }
    if (name.equals(ProducerConfig.COMPRESSION_TYPE_CONFIG)
        && !Set.of("none", "gzip").contains(value)) {
      throw new IllegalArgumentException(
          "client." + name + " must be none or gzip: the others' native code is not shipped");
    }
    if (name.equals(SaslConfigs.SASL_MECHANISM) && value.equals("OAUTHBEARER")) {
      throw new IllegalArgumentException(
          "client." + name + " cannot be OAUTHBEARER: what it needs is not shipped");
    }
  }

  /** Everything for Kafka's producer, but for its serializers. */
  Map<String, Object> producer() {
    Map<String, Object> all = new TreeMap<>(DEFAULTS);
    all.putAll(client);
    all.putAll(FIXED);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return all;
  }

  /** Names the properties of the client, since some of their values are secrets. */
  @Override
  public String toString() {
    return "KafkaSettings[%s, %s, %s]".formatted(bootstrapServers, topic, client.keySet());
  }
}
