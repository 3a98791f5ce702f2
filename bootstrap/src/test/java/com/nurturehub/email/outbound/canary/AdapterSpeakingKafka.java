package com.nurturehub.email.outbound.canary;

import org.apache.kafka.clients.producer.ProducerRecord;

/** Breaks: only one package knows Kafka. */
public final class AdapterSpeakingKafka {

  ProducerRecord<String, String> record(String topic, String text) {
    return new ProducerRecord<>(topic, text);
  }
}
