package com.nurturehub.emulator.kafka;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** What the broker's process runs: Kafka's own programs, one after the other in one JVM. */
final class BrokerProcess {

  /** Any one, as long as it stays. */
  private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";

  private BrokerProcess() {}

  /**
   * Formats the storage unless it is, and serves until the process is ended.
   *
   * @param words the file with the broker's properties
   */
  public static void main(String... words) {
    String file = words[0];
    int refused =
        StorageTool.execute(
            new String[] {
              "format", "--ignore-formatted", "--cluster-id", CLUSTER, "--config", file
            },
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    if (refused != 0) {
      System.exit(refused);
    }
    Kafka.main(new String[] {file});
  }
}
