package com.nurturehub.email.outbound.mime;

import com.nurturehub.email.domain.tenant.Mailbox;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes header values in ASCII, folded so that lines stay within 78 characters where they can and
 * within 998 always (RFC 5322, 2.1.1; RFC 2047). What a reader gets is the text, space for space.
 */
final class HeaderValue {

  private static final int LINE = 76;
  private static final int MAX_WORD = 75;
  private static final String FOLD = "\r\n ";
  private static final String PREFIX = "=?UTF-8?";

  /** Characters around an encoded word's text. */
  private static final int FRAME = "=?UTF-8?Q??=".length();

  /** A word of this length still fits a line of 998 with any header's name before it. */
  private static final int MAX_PLAIN_WORD = 900;

  /** Longest name shown in quotes; a longer one is encoded, since words of it can be folded. */
  private static final int MAX_QUOTED = 50;

  private static final Pattern PLAIN = Pattern.compile("[!-~]+(?: [!-~]+)*|");
  private static final Pattern QUOTABLE = Pattern.compile("[ -~]+");
  private static final Pattern ATOMS =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

  /** A list's name and its id in angle brackets (RFC 2919). */
  private static final Pattern NAMED_ID = Pattern.compile("(?<name>[^<>]*)(?<id><[!-~]+>)\\s*");

  private HeaderValue() {}

  /** Text for people, such as a subject. */
  static String text(String header, String value) {
    return isPlain(value)
        ? folded(header, value)
        : String.join(FOLD, encodedWords(value, roomAfter(header)));
  }

  /** A header of the caller's own. */
  static String extra(String header, String value) {
    return header.equalsIgnoreCase("List-Id") ? listId(header, value) : text(header, value);
  }

  /** A list's id, whose name alone may be encoded. */
  private static String listId(String header, String value) {
    var named = NAMED_ID.matcher(value);
    if (isPlain(value) || !named.matches()) {
      return text(header, value);
    }
    String name = named.group("name").strip();
    return name.isEmpty()
        ? named.group("id")
        : String.join(FOLD, encodedWords(name, roomAfter(header))) + FOLD + named.group("id");
  }

  /** A mailbox with its name. */
  static String mailbox(String header, Mailbox mailbox) {
    String address = WireAddress.of(mailbox.address()).value();
    String name = mailbox.name().map(String::strip).orElse("");
    if (name.isEmpty()) {
      return address;
    }
    String shown = phrase(header, name);
    int last = shown.length() - (shown.lastIndexOf('\n') + 1);
    int used = shown.contains(FOLD) ? last : last + header.length() + 2;
    return shown + (used + address.length() + 3 > LINE ? FOLD : " ") + "<" + address + ">";
  }

  private static String phrase(String header, String name) {
    boolean quotable =
        name.length() <= MAX_QUOTED && QUOTABLE.matcher(name).matches() && !name.contains("=?");
    if (!quotable) {
      return String.join(FOLD, encodedWords(name, roomAfter(header)));
    }
    return ATOMS.matcher(name).matches()
        ? name
        : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean isPlain(String value) {
    return PLAIN.matcher(value).matches()
        && !value.contains("=?")
        && longestWord(value) <= MAX_PLAIN_WORD;
  }

  private static int longestWord(String value) {
    int longest = 0;
    int start = 0;
    while (start <= value.length()) {
      int space = value.indexOf(' ', start);
      int end = space < 0 ? value.length() : space;
      longest = Math.max(longest, end - start);
      start = end + 1;
    }
    return longest;
  }

  private static int roomAfter(String header) {
    return LINE - header.length() - 2;
  }

  private static String folded(String header, String value) {
    StringBuilder result = new StringBuilder(value.length() + 32);
    int used = header.length() + 2;
    int start = 0;
    while (start < value.length()) {
      int space = value.indexOf(' ', start);
      int end = space < 0 ? value.length() : space;
      int length = end - start;
      if (start > 0) {
        boolean fits = used + 1 + length <= LINE;
        result.append(fits ? " " : FOLD);
        used = fits ? used + 1 : 1;
      }
      result.append(value, start, end);
      used += length;
      start = end + 1;
    }
    return result.toString();
  }

  /**
   * In the shorter of the two encodings.
   *
   * @param room characters left on the first line; where no word fits there, it stays empty
   */
  private static List<String> encodedWords(String value, int room) {
    boolean quoted = quotedLength(value) <= 4L * value.getBytes(StandardCharsets.UTF_8).length / 3;
    List<String> words = new ArrayList<>();
    StringBuilder chunk = new StringBuilder();
    int limit = Math.min(room, MAX_WORD);
    if (limit < FRAME + 16) {
      words.add("");
      limit = MAX_WORD;
    }
    for (int i = 0; i < value.length(); ) {
      int codePoint = value.codePointAt(i);
      String next = Character.toString(codePoint);
      if (encodedLength(chunk + next, quoted) + FRAME > limit) {
        words.add(word(chunk.toString(), quoted));
        chunk.setLength(0);
        limit = MAX_WORD;
      }
      chunk.append(next);
      i += Character.charCount(codePoint);
    }
    words.add(word(chunk.toString(), quoted));
    return words;
  }

  private static long encodedLength(String text, boolean quoted) {
    return quoted
        ? quotedLength(text)
        : (text.getBytes(StandardCharsets.UTF_8).length + 2) / 3 * 4L;
  }

  private static String word(String text, boolean quoted) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    if (!quoted) {
      return PREFIX + "B?" + Base64.getEncoder().encodeToString(octets) + "?=";
    }
    StringBuilder word = new StringBuilder(PREFIX).append("Q?");
    for (byte octet : octets) {
      if (octet == ' ') {
        word.append('_');
      } else if (isLiteral(octet)) {
        word.append((char) octet);
      } else {
        word.append('=').append(QuotedPrintable.hex(octet));
      }
    }
    return word.append("?=").toString();
  }

  private static long quotedLength(String text) {
    long length = 0;
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      length += octet == ' ' || isLiteral(octet) ? 1 : 3;
    }
    return length;
  }

  /** What an encoded word within a phrase may hold as it is (RFC 2047, 5). */
  private static boolean isLiteral(byte octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || octet == '!'
        || octet == '*'
        || octet == '+'
        || octet == '-'
        || octet == '/';
  }
}
