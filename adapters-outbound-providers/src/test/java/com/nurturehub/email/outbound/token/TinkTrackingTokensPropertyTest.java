package com.nurturehub.email.outbound.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TinkTrackingTokensPropertyTest {

  private static final TinkTrackingTokens TOKENS =
      new TinkTrackingTokens(Keysets.read(Keysets.TRACKING, Optional.of(Keysets.generate())));

  @Property(tries = 500)
  void tokensShouldComeBackAsTheyWereSealed(
      @ForAll("subjects") TrackingToken.Subject subject, @ForAll("links") Link link) {
    TrackingToken.Click click = new TrackingToken.Click(subject, link);
    TrackingToken.Open open = new TrackingToken.Open(subject);

    assertThat(TOKENS.unsealClick(TOKENS.seal(click))).contains(click);
    assertThat(TOKENS.unsealOpen(TOKENS.seal(open))).contains(open);
    assertThat(TOKENS.unsealOpen(TOKENS.seal(click))).isEmpty();
    assertThat(TOKENS.unsealUnsubscribe(TOKENS.seal(open))).isEmpty();
  }

  @Property(tries = 1_000)
  void flippedBitShouldNeverOpen(
      @ForAll("subjects") TrackingToken.Subject subject, @ForAll int at) {
    for (TrackingToken token : everyPurpose(subject)) {
      byte[] sealed = Base64.getUrlDecoder().decode(TOKENS.seal(token));
      int bit = Math.floorMod(at, sealed.length * Byte.SIZE);
      sealed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));

      assertThat(opened(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed))).isEmpty();
    }
  }

  @Property(tries = 300)
  void tokenShouldOpenAsItselfAndAsNothingElseWhateverItsPurposeAndTenant(
      @ForAll("subjects") TrackingToken.Subject subject) {
    for (TrackingToken token : everyPurpose(subject)) {
      assertThat(opened(TOKENS.seal(token))).containsExactly(token);
    }
  }

  private static List<TrackingToken> everyPurpose(TrackingToken.Subject subject) {
    return List.of(
        new TrackingToken.Open(subject),
        new TrackingToken.Click(subject, new Link(1, "https://agency.example/?a=é")),
        new TrackingToken.KeptClick(subject, 1),
        new TrackingToken.Unsubscribe(subject));
  }

  /** What a text opens as, for every purpose. */
  private static List<TrackingToken> opened(String text) {
    return Stream.<Optional<? extends TrackingToken>>of(
            TOKENS.unsealOpen(text),
            TOKENS.unsealClick(text),
            TOKENS.unsealKeptClick(text),
            TOKENS.unsealUnsubscribe(text))
        .<TrackingToken>flatMap(Optional::stream)
        .toList();
  }

  @Property(tries = 1_000)
  void changedCharacterShouldNeverOpen(
      @ForAll("subjects") TrackingToken.Subject subject, @ForAll int at, @ForAll char other) {
    StringBuilder text = new StringBuilder(TOKENS.seal(new TrackingToken.Open(subject)));
    int index = Math.floorMod(at, text.length());
    char before = text.charAt(index);
    text.setCharAt(index, other);

    assertThat(TOKENS.unsealOpen(text.toString()).isPresent()).isEqualTo(before == other);
  }

  @Property(tries = 1_000)
  void anyTextShouldBeTakenWithoutAnException(@ForAll String text) {
    assertThat(TOKENS.unsealOpen(text)).isEmpty();
    assertThat(TOKENS.unsealClick(text)).isEmpty();
    assertThat(TOKENS.unsealUnsubscribe(text)).isEmpty();
  }

  @Provide
  Arbitrary<TrackingToken.Subject> subjects() {
    return Combinators.combine(
            ids(),
            ids(),
            Arbitraries.integers().between(1, SequenceStep.MAX_STEP),
            ids(),
            Arbitraries.longs().between(0, 253_402_300_799L))
        .as(
            (tenant, sequence, step, contact, at) ->
                new TrackingToken.Subject(
                    new TenantId(tenant),
                    new EmailId(UUID.randomUUID()),
                    new SequenceStep(new SequenceId(sequence), step),
                    new ContactId(contact),
                    Instant.ofEpochSecond(at)));
  }

  @Provide
  Arbitrary<Link> links() {
    return Combinators.combine(
            Arbitraries.integers().greaterOrEqual(0),
            Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(600)
                .filter(TinkTrackingTokensPropertyTest::isText))
        .as(Link::new);
  }

  private static Arbitrary<String> ids() {
    Arbitrary<String> plain =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .withCharRange('0', '9')
            .withChars("._-")
            .ofMinLength(1)
            .ofMaxLength(64)
            .filter(id -> Character.isLetterOrDigit(id.charAt(0)));
    Arbitrary<String> uuids =
        Arbitraries.randomValue(
            random -> new UUID(random.nextLong(), random.nextLong()).toString());
    return Arbitraries.oneOf(
        plain,
        uuids,
        uuids.map(id -> id.toUpperCase(Locale.ROOT)),
        uuids.map(id -> "A" + id.substring(1)));
  }

  private static boolean isText(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }
}
