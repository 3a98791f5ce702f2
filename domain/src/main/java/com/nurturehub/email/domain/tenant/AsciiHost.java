package com.nurturehub.email.domain.tenant;

import java.text.Normalizer;

/**
 * Host names in ASCII, as browsers write them (UTS 46, non-transitional). {@code java.net.IDN}
 * follows the older IDNA 2003, which would take {@code straße} to {@code strasse}: another site.
 */
public final class AsciiHost {

  // RFC 3492, section 5.
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL_N = 0x80;

  private static final String PREFIX = "xn--";

  private AsciiHost() {}

  /** The same host in ASCII; ASCII labels stay as they are. */
  public static String of(String host) {
    if (host.chars().allMatch(c -> c < 0x80)) {
      return host;
    }
    StringBuilder ascii = new StringBuilder();
    for (String label : host.replaceAll("[\u3002\uFF0E\uFF61]", ".").split("\\.", -1)) {
      ascii.append(ascii.isEmpty() ? "" : ".").append(asciiLabel(label));
    }
    return ascii.toString();
  }

  private static String asciiLabel(String label) {
    if (label.chars().allMatch(c -> c < 0x80)) {
      return label;
    }
    String mapped = mapped(label);
    return mapped.chars().allMatch(c -> c < 0x80) ? mapped : PREFIX + punycode(mapped);
  }

  /** Lower case and compatibility forms, character by character: a final sigma stays a sigma. */
  private static String mapped(String label) {
    StringBuilder lower = new StringBuilder();
    Normalizer.normalize(label, Normalizer.Form.NFKC)
        .codePoints()
        .map(Character::toLowerCase)
        .forEach(lower::appendCodePoint);
    return Normalizer.normalize(lower, Normalizer.Form.NFKC);
  }

  private static String punycode(String label) {
    int[] input = label.codePoints().toArray();
    StringBuilder output = new StringBuilder();
    for (int c : input) {
      if (c < INITIAL_N) {
        output.append((char) c);
      }
    }
    int basic = output.length();
    if (basic > 0) {
      output.append('-');
    }
    int n = INITIAL_N;
    int delta = 0;
    int bias = INITIAL_BIAS;
    int handled = basic;
    while (handled < input.length) {
      int next = smallestFrom(input, n);
      delta += (next - n) * (handled + 1);
      n = next;
      for (int c : input) {
        if (c < n) {
          delta++;
        } else if (c == n) {
          appendVariableLength(output, delta, bias);
          bias = adapt(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      n++;
    }
    return output.toString();
  }

  private static int smallestFrom(int[] input, int n) {
    int smallest = Integer.MAX_VALUE;
    for (int c : input) {
      if (c >= n && c < smallest) {
        smallest = c;
      }
    }
    return smallest;
  }

  private static void appendVariableLength(StringBuilder output, int delta, int bias) {
    int q = delta;
    int k = BASE;
    while (true) {
      int threshold = Math.clamp(k - bias, T_MIN, T_MAX);
      if (q < threshold) {
        output.append(digit(q));
        return;
      }
      output.append(digit(threshold + (q - threshold) % (BASE - threshold)));
      q = (q - threshold) / (BASE - threshold);
      k += BASE;
    }
  }

  private static int adapt(int delta, int points, boolean first) {
    int d = first ? delta / DAMP : delta / 2;
    d += d / points;
    int k = 0;
    while (d > (BASE - T_MIN) * T_MAX / 2) {
      d /= BASE - T_MIN;
      k += BASE;
    }
    return k + (BASE - T_MIN + 1) * d / (d + SKEW);
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }
}
