package com.nurturehub.email.rest.tracking;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The proxies in front of this service whose {@code X-Forwarded-For} is believed. Whatever anybody
 * else writes there is ignored.
 */
@Dependent
public final class TrustedProxies {

  /** Longer chains are nobody's. */
  private static final int MAX_CHAIN = 1_024;

  private final List<Block> blocks;

  /**
   * Takes their networks.
   *
   * @param networks in CIDR form or single addresses, separated by commas; one text, since the
   *     server does not inject an optional list
   * @throws IllegalArgumentException if one of them is neither
   */
  @Inject
  public TrustedProxies(
      @ConfigProperty(name = "nurturehub.trusted-proxies") Optional<String> networks) {
    this.blocks =
        networks.stream()
            .flatMap(list -> Stream.of(list.split(",", -1)))
            .map(String::strip)
            .map(Block::parse)
            .toList();
  }

  /**
   * Who sent a request: the nearest address of the chain that is no trusted proxy's.
   *
   * @param remote the peer of the connection
   * @param forwardedFor the {@code X-Forwarded-For} headers in their order, joined by commas
   */
  Optional<InetAddress> client(String remote, Optional<String> forwardedFor) {
    Optional<InetAddress> nearest = IpAddresses.parse(remote);
    if (blocks.isEmpty() || forwardedFor.isEmpty() || forwardedFor.get().length() > MAX_CHAIN) {
      return nearest;
    }
    String[] chain = forwardedFor.get().split(",", -1);
    for (int i = chain.length - 1; i >= 0 && nearest.filter(this::trusts).isPresent(); i--) {
      nearest = IpAddresses.parse(withoutPort(chain[i].strip()));
    }
    return nearest;
  }

  private boolean trusts(InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static String withoutPort(String entry) {
    if (entry.startsWith("[")) {
      int end = entry.indexOf(']');
      return end < 0 ? "" : entry.substring(1, end);
    }
    int colon = entry.indexOf(':');
    return colon >= 0 && colon == entry.lastIndexOf(':') ? entry.substring(0, colon) : entry;
  }

  /** Addresses that share their first bits. */
  private record Block(InetAddress network, int bits) {

    static Block parse(String text) {
      int slash = text.indexOf('/');
      Optional<InetAddress> network =
          IpAddresses.parse(slash < 0 ? text : text.substring(0, slash));
      if (network.isEmpty()) {
        throw refused();
      }
      int all = network.get().getAddress().length * Byte.SIZE;
      int bits = all;
      if (slash >= 0) {
        try {
          bits = Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(refused().getMessage(), e);
        }
      }
      if (bits < 0 || bits > all) {
        throw refused();
      }
      return new Block(network.get(), bits);
    }

    private static IllegalArgumentException refused() {
      return new IllegalArgumentException(
          "nurturehub.trusted-proxies must list networks such as 10.0.0.0/8 or fd00::/8");
    }

    boolean contains(InetAddress address) {
      byte[] ours = network.getAddress();
      byte[] theirs = address.getAddress();
      if (ours.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >>> (bit % Byte.SIZE);
        if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
