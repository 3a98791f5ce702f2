package com.nurturehub.email.outbound.token;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What is inside a token, before it is sealed. Tokens live in mailboxes for years: a format that
 * was ever sent stays readable, and another gets another version.
 *
 * <pre>
 * version 1: tenant id, e-mail UUID (16), sequence id, step varint, contact id, sealed-at varint
 *            (seconds of the epoch); a click goes on: link index varint, destination UTF-8 to the end,
 *            which one whose destination is kept in the store does not have
 * id:        0 and 16 bytes: a UUID in lower case; 65 and 16 bytes: one in upper case;
 *            1..64 and as many bytes: any other
 * </pre>
 */
final class TokenFormat {

  private static final int VERSION = 1;
  private static final int LOWER_CASE_UUID = 0;
  private static final int UPPER_CASE_UUID = 65;
  private static final int UUID_LENGTH = 36;

  private TokenFormat() {}

  static byte[] write(TrackingToken token) {
    Writer out = new Writer();
    out.write(VERSION);
    TrackingToken.Subject subject = token.subject();
    out.writeId(subject.tenant().value());
    out.writeUuid(subject.email().value());
    out.writeId(subject.sequence().sequence().value());
    out.writeVarint(subject.sequence().step());
    out.writeId(subject.contact().value());
    out.writeVarint(subject.sealedAt().getEpochSecond());
    switch (token) {
      case TrackingToken.Open open -> {}
      case TrackingToken.Click click -> {
        out.writeVarint(click.link().index());
        out.writeBytes(destination(click.link().url()));
      }
      case TrackingToken.KeptClick click -> out.writeVarint(click.link());
      case TrackingToken.Unsubscribe unsubscribe -> {}
    }
    return out.toByteArray();
  }

  /** Empty for a format that this version does not know. */
  static Optional<TrackingToken.Subject> readSubject(byte[] content) {
    return read(
        content,
        in -> {
          TrackingToken.Subject subject = in.readSubject();
          in.requireEnd();
          return subject;
        });
  }

  /** Empty for a format that this version does not know. */
  static Optional<TrackingToken.Click> readClick(byte[] content) {
    return read(
        content,
        in ->
            new TrackingToken.Click(
                in.readSubject(), new Link(Math.toIntExact(in.readVarint()), in.readRest())));
  }

  /** Empty for a format that this version does not know. */
  static Optional<TrackingToken.KeptClick> readKeptClick(byte[] content) {
    return read(
        content,
        in -> {
          TrackingToken.KeptClick click =
              new TrackingToken.KeptClick(in.readSubject(), Math.toIntExact(in.readVarint()));
          in.requireEnd();
          return click;
        });
  }

  private static <T> Optional<T> read(byte[] content, Body<T> body) {
    try {
      Reader in = new Reader(ByteBuffer.wrap(content));
      return in.readByte() == VERSION ? Optional.of(body.read(in)) : Optional.empty();
    } catch (BufferUnderflowException
        | IllegalArgumentException
        | DateTimeException
        | ArithmeticException
        | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static byte[] destination(String url) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(url));
      if (encoded.remaining() > TinkTrackingTokens.MAX_DESTINATION_OCTETS) {
        throw new IllegalArgumentException("the destination is too long to be sealed");
      }
      byte[] octets = new byte[encoded.remaining()];
      encoded.get(octets);
      return octets;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the destination is not Unicode text", e);
    }
  }

  @FunctionalInterface
  private interface Body<T> {
    T read(Reader in) throws CharacterCodingException;
  }

  private static final class Writer extends ByteArrayOutputStream {

    void writeId(String id) {
      Optional<UUID> uuid = uuidIn(id);
      if (uuid.isEmpty()) {
        write(id.length());
        writeBytes(id.getBytes(StandardCharsets.US_ASCII));
        return;
      }
      write(uuid.get().toString().equals(id) ? LOWER_CASE_UUID : UPPER_CASE_UUID);
      writeUuid(uuid.get());
    }

    void writeUuid(UUID uuid) {
      writeBytes(
          ByteBuffer.allocate(2 * Long.BYTES)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array());
    }

    /** Seven bits a byte, the lowest first. */
    void writeVarint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        write((int) (rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      write((int) rest);
    }

    private static Optional<UUID> uuidIn(String id) {
      if (id.length() != UUID_LENGTH) {
        return Optional.empty();
      }
      try {
        UUID uuid = UUID.fromString(id);
        String lower = uuid.toString();
        return id.equals(lower) || id.equals(lower.toUpperCase(Locale.ROOT))
            ? Optional.of(uuid)
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private record Reader(ByteBuffer in) {

    int readByte() {
      return Byte.toUnsignedInt(in.get());
    }

    TrackingToken.Subject readSubject() throws CharacterCodingException {
      return new TrackingToken.Subject(
          new TenantId(readId()),
          new EmailId(readUuid()),
          new SequenceStep(new SequenceId(readId()), Math.toIntExact(readVarint())),
          new ContactId(readId()),
          Instant.ofEpochSecond(readVarint()));
    }

    String readId() throws CharacterCodingException {
      int kind = readByte();
      return switch (kind) {
        case LOWER_CASE_UUID -> readUuid().toString();
        case UPPER_CASE_UUID -> readUuid().toString().toUpperCase(Locale.ROOT);
        default -> readText(kind);
      };
    }

    UUID readUuid() {
      return new UUID(in.getLong(), in.getLong());
    }

    long readVarint() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        int next = readByte();
        value |= (next & 0x7FL) << shift;
        if (next < 0x80) {
          return value;
        }
      }
      throw new ArithmeticException("a number of more than 64 bits");
    }

    String readRest() throws CharacterCodingException {
      return readText(in.remaining());
    }

    void requireEnd() {
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("more than a token holds");
      }
    }

    private String readText(int length) throws CharacterCodingException {
      if (length > in.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] octets = new byte[length];
      in.get(octets);
      // Nearly every text is ASCII, and a decoder of its own costs more than all the rest.
      return isAscii(octets)
          ? new String(octets, StandardCharsets.ISO_8859_1)
          : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    }

    private static boolean isAscii(byte[] octets) {
      for (byte octet : octets) {
        if (octet < 0) {
          return false;
        }
      }
      return true;
    }
  }
}
