package com.nurturehub.email.rest.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationTest {

  @Property
  void locationShouldBeTheUrlItselfWheneverThatIsAscii(
      @ForAll @NotEmpty @CharRange(from = '!', to = '~') String rest) {
    String url = "https://agency.example/" + rest;

    assertThat(Destination.location(url)).isEqualTo(url);
  }

  @Property
  void locationShouldFitIntoAHeaderWhateverTheUrl(@ForAll String text) {
    assertThat(Destination.location("https://" + text)).matches("[!-~]*");
  }

  @Property
  void locationShouldMeanTheSameWheneverAPathIsNotAscii(@ForAll("printable") String path) {
    String location = Destination.location("https://agency.example/ä" + path + "~");

    String prefix = "https://agency.example/";
    assertThat(location).startsWith(prefix);
    assertThat(URLDecoder.decode(location.substring(prefix.length()), StandardCharsets.UTF_8))
        .isEqualTo("ä" + path + "~");
    assertThat(URI.create(location).getHost()).isEqualTo("agency.example");
  }

  @Provide
  Arbitrary<String> printable() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('\u00A1', '\u1FFF')
        .withChars(' ', '/', '日', '本')
        .ofMaxLength(20);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "https://exämple.com/,https://xn--exmple-cua.com/",
        "https://EXÄMPLE.com:8443/a,https://xn--exmple-cua.com:8443/a",
        "https://user:pässword@bücher.example/,https://user:p%C3%A4ssword@xn--bcher-kva.example/",
        "https://日本語。ＪＰ/,https://xn--wgv71a119e.jp/",
        "https://straße.de/,https://xn--strae-oqa.de/",
        "https://βόλος.com/,https://xn--nxasmm1c.com/",
        "https://💩.la/,https://xn--ls8h.la/",
        "https://Bücher.Example/A,https://xn--bcher-kva.example/A",
        "https://faß.de/,https://xn--fa-hia.de/",
        "https://-ä-.example/,https://xn-----via.example/",
        "https://ä..example/,https://xn--4ca..example/",
        "https://a­b.example/,https://ab.example/",
        "https://a\uFDD0b.example/,https://a%EF%B7%90b.example/",
        "https://Agency.example?q=ü,https://Agency.example?q=%C3%BC",
        "https://agency.example#ü,https://agency.example#%C3%BC",
        "https://agency.example\\ü,https://agency.example\\%C3%BC",
        "https://agency.example/a@ü:1,https://agency.example/a@%C3%BC:1",
        "https://agency.example/ü|{%zz}#a#b,https://agency.example/%C3%BC|{%zz}#a#b",
        "https://agency.example/%C3%BC ü,https://agency.example/%C3%BC%20%C3%BC",
      })
  void locationShouldBeWhatABrowserSendsWhenAUrlIsNotAscii(String url, String location) {
    assertThat(Destination.location(url)).isEqualTo(location);
  }

  @Test
  void locationShouldNeverEndItsHeaderWhenAUrlHoldsControls() {
    assertThat(Destination.location(" https://agency.example/a\r\nSet-Cookie:x=1\u0001\t "))
        .isEqualTo("https://agency.example/aSet-Cookie:x=1");
    assertThat(Destination.location("https://agency.example/a\u0000b\u007Fc\uD83C"))
        .isEqualTo("https://agency.example/a%00b%7Fc%EF%BF%BD");
  }
}
