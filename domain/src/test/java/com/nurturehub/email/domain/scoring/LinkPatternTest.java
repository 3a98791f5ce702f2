package com.nurturehub.email.domain.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkPatternTest {

  @ParameterizedTest
  @CsvSource({
    "https://agency.example/book*, https://agency.example/book?a=1, true",
    "https://agency.example/book*, https://agency.example/book, true",
    "https://agency.example/book*, https://other.example/?u=https://agency.example/book, false",
    "https://agency.example/book, HTTPS://Agency.example/Book, true",
    "https://agency.example/book, https://agency.example/books, false",
    "*/book, https://agency.example/book, true",
    "*calendly.com/*, https://calendly.com/anna, true",
    "a*bc*bcd, a-bc-bcd, true",
    "a*bc*bcd, abcd, false",
    "aba*aba, ababa, false",
    "a.c, abc, false",
  })
  void urlShouldMatchWhenStarsStandForWhatIsBetween(String pattern, String url, boolean matches) {
    assertThat(new LinkPattern(pattern).matches(url)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "***", "a b", "a\tb"})
  void patternShouldBeRefusedWhenItSaysNothing(String text) {
    assertThatThrownBy(() -> new LinkPattern(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void patternShouldBeRefusedWhenItIsLong() {
    assertThat(new LinkPattern("a".repeat(200)).matches("a".repeat(200))).isTrue();
    assertThatThrownBy(() -> new LinkPattern("a".repeat(201)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void patternShouldMatchAsTheSlowAndPlainWayDoes(
      @ForAll("patterns") String pattern, @ForAll("urls") String url) {
    assertThat(new LinkPattern("a" + pattern).matches(url))
        .isEqualTo(matchesPlainly("a" + pattern, url));
  }

  private static boolean matchesPlainly(String pattern, String url) {
    if (pattern.isEmpty()) {
      return url.isEmpty();
    }
    if (pattern.charAt(0) == '*') {
      return matchesPlainly(pattern.substring(1), url)
          || (!url.isEmpty() && matchesPlainly(pattern, url.substring(1)));
    }
    return !url.isEmpty()
        && url.charAt(0) == pattern.charAt(0)
        && matchesPlainly(pattern.substring(1), url.substring(1));
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars('a', 'b', '*').ofMaxLength(7);
  }

  @Provide
  Arbitrary<String> urls() {
    return Arbitraries.strings().withChars('a', 'b').ofMaxLength(10);
  }
}
