package com.nurturehub.email.rest.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressesTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,0.0.0.0",
    "203.0.113.7,203.0.113.7",
    "255.255.255.255,255.255.255.255",
    "2001:db8::1,2001:db8:0:0:0:0:0:1",
    "::ffff:203.0.113.7,203.0.113.7",
    "fe80::1%eth0,fe80:0:0:0:0:0:0:1"
  })
  void addressShouldBeReadWhenItIsSpelledOut(String text, String address) {
    assertThat(IpAddresses.parse(text)).map(InetAddress::getHostAddress).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "...",
        "1",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "1..2.3",
        "256.1.1.1",
        "1.1.1.999",
        "1.1.1.99999999999999999999",
        "01.2.3.4",
        "1.2.3.00",
        "0x7f.0.0.1",
        "-1.2.3.4",
        "1.2.3.4 ",
        "١.٢.٣.٤",
        "localhost",
        "agency.example",
        ":",
        "1:2",
        "g::1"
      })
  void nothingShouldBeReadOfWhatIsNoAddress(String text) {
    assertThat(IpAddresses.parse(text)).isEmpty();
  }
}
