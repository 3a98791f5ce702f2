package com.nurturehub.email.domain.engagement;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The part of an address that is kept: enough to see that two visits came from one place, too
 * little to name a person.
 */
public final class Network {

  private static final int IPV4_BYTES = 4;
  private static final int IPV4_KEPT_BYTES = 3;
  private static final int IPV6_KEPT_BYTES = 6;

  private Network() {}

  /** The /24 (IPv4) or /48 (IPv6) network of {@code address}, in CIDR form. */
  public static String of(InetAddress address) {
    byte[] bytes = address.getAddress();
    int kept = bytes.length == IPV4_BYTES ? IPV4_KEPT_BYTES : IPV6_KEPT_BYTES;
    for (int i = kept; i < bytes.length; i++) {
      bytes[i] = 0;
    }
    try {
      return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * Byte.SIZE;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of the same length is an address", e);
    }
  }
}
