package com.nurturehub.email.domain.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.77, 203.0.113.0/24",
    "2001:db8:aaaa:bbbb::1, 2001:db8:aaaa:0:0:0:0:0/48",
    "127.0.0.1, 127.0.0.0/24"
  })
  void networkShouldBeCutWhateverTheAddress(String address, String network)
      throws UnknownHostException {
    assertThat(Network.of(InetAddress.getByName(address))).isEqualTo(network);
  }

  @ParameterizedTest
  @CsvSource({"600, 512", "12, 12"})
  void userAgentShouldBeCutWhenItIsTooLong(int given, int kept) {
    Visitor visitor = new Visitor(Optional.of("x".repeat(given)), Optional.empty());

    assertThat(visitor.userAgent().orElseThrow()).hasSize(kept);
  }
}
