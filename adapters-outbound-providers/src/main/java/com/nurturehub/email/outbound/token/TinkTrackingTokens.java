package com.nurturehub.email.outbound.token;

import com.google.crypto.tink.Aead;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Seals tokens with a Tink keyset. The purpose is part of what is authenticated, so that a token of
 * one purpose does not open for another whatever is in it.
 */
public final class TinkTrackingTokens implements TrackingTokens {

  /** Longest destination that is sealed, in UTF-8 octets. */
  static final int MAX_DESTINATION_OCTETS = 4_000;

  /** No token of ours is longer: it bounds the work that a stranger can cause. */
  private static final int MAX_CHARACTERS = 6_000;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final Aead aead;

  public TinkTrackingTokens(Aead aead) {
    this.aead = aead;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a click's destination is longer than 4,000 octets or not
   *     Unicode text
   */
  @Override
  public String seal(TrackingToken token) {
    try {
      byte[] sealed = aead.encrypt(TokenFormat.write(token), Purpose.of(token).context());
      return ENCODER.encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the tracking keyset does not seal", e);
    }
  }

  @Override
  public Optional<TrackingToken.Open> unsealOpen(String text) {
    return open(text, Purpose.OPEN).flatMap(TokenFormat::readSubject).map(TrackingToken.Open::new);
  }

  @Override
  public Optional<TrackingToken.Click> unsealClick(String text) {
    return open(text, Purpose.CLICK).flatMap(TokenFormat::readClick);
  }

  @Override
  public Optional<TrackingToken.KeptClick> unsealKeptClick(String text) {
    return open(text, Purpose.KEPT_CLICK).flatMap(TokenFormat::readKeptClick);
  }

  @Override
  public Optional<TrackingToken.Unsubscribe> unsealUnsubscribe(String text) {
    return open(text, Purpose.UNSUBSCRIBE)
        .flatMap(TokenFormat::readSubject)
        .map(TrackingToken.Unsubscribe::new);
  }

  private Optional<byte[]> open(String text, Purpose purpose) {
    if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    try {
      byte[] sealed = DECODER.decode(text);
      return isSpelledAsSealed(text, sealed)
          ? Optional.of(aead.decrypt(sealed, purpose.context()))
          : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The decoder takes padding and passes over stray bits of the last character; we do not, so that
   * a token has one spelling. Both can only be at the end.
   */
  private static boolean isSpelledAsSealed(String text, byte[] sealed) {
    int last = sealed.length - sealed.length % 3;
    String end = ENCODER.encodeToString(Arrays.copyOfRange(sealed, last, sealed.length));
    return text.length() == last / 3 * 4 + end.length() && text.endsWith(end);
  }

  private enum Purpose {
    OPEN,
    CLICK,
    KEPT_CLICK,
    UNSUBSCRIBE;

    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
    private final byte[] context =
        ("nurturehub/tracking/" + name()).getBytes(StandardCharsets.US_ASCII);

    byte[] context() {
      return context;
    }

    static Purpose of(TrackingToken token) {
      return switch (token) {
        case TrackingToken.Open open -> OPEN;
        case TrackingToken.Click click -> CLICK;
        case TrackingToken.KeptClick click -> KEPT_CLICK;
        case TrackingToken.Unsubscribe unsubscribe -> UNSUBSCRIBE;
      };
    }
  }
}
