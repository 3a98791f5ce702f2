package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.outbound.token.Keysets;
import com.nurturehub.email.outbound.token.TinkTrackingTokens;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Sealing and opening beside one AES-GCM call on as many octets. */
final class Tokens implements Benchmark {

  private static final double AT_MOST = 3;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  /** Tink writes its key's id before the nonce. */
  private static final int PREFIX = 5;

  private static final TrackingToken.Subject SUBJECT =
      new TrackingToken.Subject(
          Examples.ACME,
          Examples.emailId(),
          Examples.step(3),
          new ContactId("c-1001"),
          Examples.NOON);

  @Override
  public boolean run(BenchmarkServer server, Options options) throws GeneralSecurityException {
    int turns = options.number("turns", 7);
    boolean opens = report("open", new TrackingToken.Open(SUBJECT), turns);
    boolean clicks =
        report(
            "click",
            new TrackingToken.Click(
                SUBJECT,
                new Link(3, "https://agency.example/book?home=1001&utm_source=newsletter&week=12")),
            turns);
    return opens && clicks;
  }

  private static boolean report(String name, TrackingToken token, int turns)
      throws GeneralSecurityException {
    TinkTrackingTokens tokens =
        new TinkTrackingTokens(Keysets.read(Keysets.TRACKING, Optional.of(Keysets.generate())));
    String sealed = tokens.seal(token);
    int octets =
        Base64.getUrlDecoder().decode(sealed).length - PREFIX - NONCE - TAG_BITS / Byte.SIZE;
    Aes aes = new Aes(octets);
    Map<String, Double> micros =
        new SideBySide()
            .add("seal", () -> tokens.seal(token))
            .add("encrypt", aes::encrypt)
            .add(
                "open",
                () ->
                    token instanceof TrackingToken.Open
                        ? tokens.unsealOpen(sealed)
                        : tokens.unsealClick(sealed))
            .add("decrypt", aes::decrypt)
            .micros(turns);
    double seal = micros.getOrDefault("seal", Double.NaN);
    double open = micros.getOrDefault("open", Double.NaN);
    double ofEncrypt = seal / micros.getOrDefault("encrypt", Double.NaN);
    double ofDecrypt = open / micros.getOrDefault("decrypt", Double.NaN);
    Figures.line(
        "%s token, %d octets: seal %.2f us, %.2f of AES-GCM; open %.2f us, %.2f of AES-GCM"
            .formatted(name, octets, seal, ofEncrypt, open, ofDecrypt));
    return ofEncrypt <= AT_MOST && ofDecrypt <= AT_MOST;
  }

  /** One call each, with a cipher that is made once. */
  private static final class Aes {

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    private final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    private final byte[] clear;
    private final byte[] nonce = new byte[NONCE];
    private final byte[] sealed;

    Aes(int octets) throws GeneralSecurityException {
      clear = new byte[octets];
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      sealed = cipher.doFinal(clear);
    }

    byte[] encrypt() {
      try {
        byte[] fresh = new byte[NONCE];
        random.nextBytes(fresh);
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, fresh));
        return cipher.doFinal(clear);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    byte[] decrypt() {
      try {
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher.doFinal(sealed);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
