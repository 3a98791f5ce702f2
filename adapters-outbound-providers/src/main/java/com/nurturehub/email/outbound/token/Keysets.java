package com.nurturehub.email.outbound.token;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Reads and makes keysets in Tink's JSON form, in clear text. There is no keyset by default: one
 * that is made up at start seals what no other start can open.
 */
public final class Keysets {

  /** Where the keyset for tracking tokens is configured. */
  public static final String TRACKING = "nurturehub.tracking.keyset";

  /** Where the keyset for tenants' secrets is configured. */
  public static final String SECRETS = "nurturehub.secrets.keyset";

  /** A keyset of a hundred keys takes some 20 kB. */
  private static final long MAX_FILE_SIZE = 1_000_000;

  private Keysets() {}

  /**
   * The keyset that is configured under {@code key}.
   *
   * @param key the setting's name, for the message
   * @param value the setting: a keyset as JSON, or the path of a file that holds one
   * @throws IllegalStateException with a message for an operator, who is never shown the value, if
   *     there is no usable keyset
   */
  public static Aead read(String key, Optional<String> value) {
    String configured = value.map(String::strip).orElse("");
    if (configured.isEmpty()) {
      throw new IllegalStateException(
          key
              + " is not set: give a Tink AES256_GCM keyset as JSON, or the path of a file that"
              + " holds one. Without it nothing that was sealed before can be opened.");
    }
    return configured.startsWith("{")
        ? parse(key, configured, "the configured JSON")
        : parse(key, contentOf(key, configured), "the file it names");
  }

  /** A fresh keyset as JSON, with one AES256_GCM key; whoever holds it can open everything. */
  public static String generate() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get()),
          AeadConfig2026.get(),
          InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-256-GCM", e);
    }
  }

  /**
   * The keyset with a fresh primary key on top; its earlier keys still open what they sealed.
   *
   * @throws IllegalArgumentException if {@code json} is not a keyset
   */
  public static String rotate(String json) {
    try {
      KeysetHandle earlier =
          TinkJsonProtoKeysetFormat.parseKeyset(
              json, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
      KeysetHandle rotated =
          KeysetHandle.newBuilder(earlier)
              .setConfiguration(AeadConfig2026.get())
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                      .withRandomId()
                      .makePrimary())
              .build();
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          rotated, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a Tink keyset", e);
    }
  }

  private static String contentOf(String key, String location) {
    try {
      Path file = Path.of(location);
      if (Files.size(file) > MAX_FILE_SIZE) {
        throw new IllegalStateException(key + " names a file that is too large to be a keyset");
      }
      return Files.readString(file);
    } catch (IOException | InvalidPathException e) {
      // Neither the value nor the cause's message is shown: a mistyped value may be a key.
      throw new IllegalStateException(
          key
              + " is neither a keyset as JSON nor the path of a readable text file ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }

  /** Without the cause: the JSON library's messages quote what they could not read. */
  private static Aead parse(String key, String json, String place) {
    try {
      return TinkJsonProtoKeysetFormat.parseKeyset(
              json.strip(), AeadConfig2026.get(), InsecureSecretKeyAccess.get())
          .getPrimitive(AeadConfig2026.get(), Aead.class);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalStateException(
          key
              + ": "
              + place
              + " is not a Tink keyset in clear text with an enabled primary AEAD key, such as"
              + " AES256_GCM");
    }
  }
}
