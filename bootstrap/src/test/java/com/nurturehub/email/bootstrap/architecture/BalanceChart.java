package com.nurturehub.email.bootstrap.architecture;

import java.util.List;

/** Packages by instability and abstractness, and the line on which both are in balance. */
final class BalanceChart {

  private static final int LEFT = 46;
  private static final int TOP = 16;
  private static final int SIDE = 330;

  private BalanceChart() {}

  static String of(List<PackageMetrics> packages) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg viewBox="0 0 400 396" role="img" aria-label="Packages by instability and abstractness">
        <line class="axis" x1="46" y1="346" x2="376" y2="346"/>
        <line class="axis" x1="46" y1="16" x2="46" y2="346"/>
        <line class="sequence" x1="46" y1="16" x2="376" y2="346"/>
        <text class="tick" x="46" y="364">0</text><text class="tick" x="376" y="364">1</text>
        <text class="tick" x="34" y="350">0</text><text class="tick" x="34" y="20">1</text>
        <text class="tick" x="211" y="384">instability →</text>
        <text class="tick" transform="translate(20 181) rotate(-90)">abstractness →</text>
        <text class="zone" x="56" y="290">concrete, and much used</text>
        <text class="zone" x="366" y="40" text-anchor="end">abstract, and unused</text>
        """);
    for (PackageMetrics p : packages) {
      svg.append(
          """
          <circle cx="%.1f" cy="%.1f" r="%.1f" style="fill:var(--dot-%s)" fill-opacity=".72">\
          <title>%s: instability %.2f, abstractness %.2f</title></circle>
          """
              .formatted(
                  LEFT + SIDE * p.instability(),
                  TOP + SIDE * (1 - p.abstractness()),
                  3.5 + Math.sqrt(p.classes()),
                  p.module().label(),
                  p.name(),
                  p.instability(),
                  p.abstractness()));
    }
    return svg.append("</svg>\n").toString();
  }
}
