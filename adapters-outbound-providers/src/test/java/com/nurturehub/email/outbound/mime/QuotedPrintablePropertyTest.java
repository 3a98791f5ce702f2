package com.nurturehub.email.outbound.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;

class QuotedPrintablePropertyTest {

  @Property(tries = 1_000)
  void textShouldDecodeToTheSameOctets(@ForAll("texts") String text) throws IOException {
    byte[] encoded = QuotedPrintable.encode(text);

    try (var decoded = new QuotedPrintableInputStream(new ByteArrayInputStream(encoded))) {
      assertThat(decoded.readAllBytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(List.of(new String(encoded, StandardCharsets.US_ASCII).split("\r\n", -1)))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(76).doesNotEndWith(" "));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a", "b c", " ", "\t", "\r\n", "\n", "\r", "=", ".", "From", "ü", "😀", "0")
        .list()
        .ofMaxSize(200)
        .map(pieces -> String.join("", pieces));
  }
}
