package com.nurturehub.email.bootstrap.launcher;

import java.net.URI;
import java.util.Map;

/** Something to look at: a stand-in for a provider, and an agency that sends through it. */
interface Demo extends AutoCloseable {

  /** No demonstration. */
  Demo NONE =
      new Demo() {
        @Override
        public Map<String, String> settings() {
          return Map.of();
        }

        @Override
        public void play(URI product, String platformToken) {}

        @Override
        public void close() {}
      };

  /** What the product must be configured with to meet the stand-ins; they listen already. */
  Map<String, String> settings();

  /** Called once, when the product answers at that address and before the word ready. */
  void play(URI product, String platformToken);

  @Override
  void close();
}
