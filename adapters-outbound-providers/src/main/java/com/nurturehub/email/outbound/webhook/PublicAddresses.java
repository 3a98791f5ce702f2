package com.nurturehub.email.outbound.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public internet from all others: private, loopback, link-local, shared by
 * carriers (CGNAT), multicast, reserved and unspecified ones, and IPv6 that wraps one of those. By
 * the IANA's registries of special-purpose addresses for <a
 * href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4</a> and <a
 * href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6</a>.
 */
final class PublicAddresses {

  private static final List<Block> NOT_PUBLIC_4 =
      blocks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** All that is given out to the public. */
  private static final Block GLOBAL_6 = Block.parse("2000::/3");

  /** Within it: protocols, Teredo among them, and documentation. */
  private static final List<Block> NOT_PUBLIC_6 = blocks("2001::/23", "2001:db8::/32", "3fff::/20");

  private static final Block SIX_TO_FOUR = Block.parse("2002::/16");
  private static final int SIX_TO_FOUR_AT = 2;

  /** What an IPv6-only network makes of IPv4 (RFC 6052). */
  private static final Block NAT64 = Block.parse("64:ff9b::/96");

  private static final int NAT64_AT = 12;
  private static final int OCTETS_4 = 4;

  private PublicAddresses() {}

  static boolean contain(InetAddress address) {
    byte[] octets = address.getAddress();
    return switch (address) {
      case Inet4Address v4 -> NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(octets));
      case Inet6Address v6 -> isPublic6(octets);
      default -> false;
    };
  }

  private static boolean isPublic6(byte[] octets) {
    if (SIX_TO_FOUR.contains(octets)) {
      return contain(wrapped(octets, SIX_TO_FOUR_AT));
    }
    if (NAT64.contains(octets)) {
      return contain(wrapped(octets, NAT64_AT));
    }
    return GLOBAL_6.contains(octets)
        && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(octets));
  }

  private static InetAddress wrapped(byte[] octets, int at) {
    return address(Arrays.copyOfRange(octets, at, at + OCTETS_4));
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("neither 4 nor 16 octets", e);
    }
  }

  private static List<Block> blocks(String... texts) {
    return Stream.of(texts).map(Block::parse).toList();
  }

  /** The addresses that begin with so many bits of one. */
  private static final class Block {

    private final byte[] network;
    private final int bits;

    private Block(byte[] network, int bits) {
      this.network = network;
      this.bits = bits;
    }

    static Block parse(String text) {
      int slash = text.indexOf('/');
      try {
        // A literal, so nothing is looked up.
        return new Block(
            InetAddress.getByName(text.substring(0, slash)).getAddress(),
            Integer.parseInt(text.substring(slash + 1)));
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(text, e);
      }
    }

    boolean contains(byte[] octets) {
      if (octets.length != network.length) {
        return false;
      }
      int whole = bits / Byte.SIZE;
      int rest = bits % Byte.SIZE;
      int mask = 0xff & (0xff << (Byte.SIZE - rest));
      return Arrays.equals(octets, 0, whole, network, 0, whole)
          && (rest == 0 || (octets[whole] & mask) == (network[whole] & mask));
    }
  }
}
