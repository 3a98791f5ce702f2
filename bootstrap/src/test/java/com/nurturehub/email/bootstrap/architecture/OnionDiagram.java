package com.nurturehub.email.bootstrap.architecture;

import static com.nurturehub.email.bootstrap.architecture.Module.APPLICATION;
import static com.nurturehub.email.bootstrap.architecture.Module.BOOTSTRAP;
import static com.nurturehub.email.bootstrap.architecture.Module.DOMAIN;
import static com.nurturehub.email.bootstrap.architecture.Module.EMULATORS;
import static com.nurturehub.email.bootstrap.architecture.Module.OUTBOUND;
import static com.nurturehub.email.bootstrap.architecture.Module.PERSISTENCE;
import static com.nurturehub.email.bootstrap.architecture.Module.REST;

import com.nurturehub.email.bootstrap.architecture.ModuleGraph.Arrow;
import java.util.List;

/**
 * The modules in their rings, with an arrow for every pair that really depends on each other.
 * Angles are in degrees, counter-clockwise from the right.
 */
final class OnionDiagram {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 700;
  private static final double CENTRE_X = 380;
  private static final double CENTRE_Y = 332;

  private static final int DOMAIN_RADIUS = 72;
  private static final int APPLICATION_RADIUS = 158;
  private static final int ADAPTERS_RADIUS = 246;
  private static final int BOOTSTRAP_RADIUS = 320;

  private static final List<Sector> SECTORS =
      List.of(new Sector(REST, 150), new Sector(OUTBOUND, 30), new Sector(PERSISTENCE, 270));

  private final ModuleGraph graph;
  private final StringBuilder svg = new StringBuilder();

  private OnionDiagram(ModuleGraph graph) {
    this.graph = graph;
  }

  /** A third of the adapters' ring. */
  private record Sector(Module module, int angle) {}

  private record Point(double x, double y) {

    static Point at(double radius, double angle) {
      double radians = Math.toRadians(angle);
      return new Point(
          CENTRE_X + radius * Math.cos(radians), CENTRE_Y - radius * Math.sin(radians));
    }
  }

  static String of(ModuleGraph graph) {
    return new OnionDiagram(graph).draw();
  }

  private String draw() {
    svg.append(
        """
        <svg viewBox="0 0 %d %d" role="img" aria-label="The modules in their rings; the table below \
        has the same numbers">
        <defs>
        <marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" \
        orient="auto"><path class="tip" d="M0 0 10 5 0 10z"/></marker>
        <marker id="wrong-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6" \
        orient="auto"><path class="tip wrong" d="M0 0 10 5 0 10z"/></marker>
        </defs>
        """
            .formatted(WIDTH, HEIGHT));
    ring(BOOTSTRAP_RADIUS, "bootstrap");
    ring(ADAPTERS_RADIUS, "adapters");
    SECTORS.forEach(sector -> spoke(sector.angle() + 60));
    ring(APPLICATION_RADIUS, "application");
    ring(DOMAIN_RADIUS, "domain");
    outside();

    for (Sector sector : SECTORS) {
      radial(sector.module(), APPLICATION, sector.angle() + 23, 188, APPLICATION_RADIUS - 14);
      radial(sector.module(), DOMAIN, sector.angle() - 23, 188, DOMAIN_RADIUS - 12);
      radial(BOOTSTRAP, sector.module(), sector.angle(), 283, ADAPTERS_RADIUS - 12);
      label(sector.module(), Point.at(198, sector.angle()), "");
    }
    radial(APPLICATION, DOMAIN, 330, 122, DOMAIN_RADIUS - 12);
    radial(BOOTSTRAP, APPLICATION, 97, 264, APPLICATION_RADIUS - 14);
    radial(BOOTSTRAP, DOMAIN, 83, 264, DOMAIN_RADIUS - 12);
    graph.arrows().keySet().stream().filter(arrow -> !arrow.isAllowed()).forEach(this::wrong);

    label(BOOTSTRAP, Point.at(297, 90), "");
    label(APPLICATION, Point.at(118, 211), "");
    label(DOMAIN, Point.at(0, 0), " inverse");
    return svg.append("</svg>\n").toString();
  }

  private void ring(int radius, String name) {
    svg.append(
        "<circle class=\"ring\" cx=\"%s\" cy=\"%s\" r=\"%d\" style=\"fill:var(--ring-%s)\"/>\n"
            .formatted(CENTRE_X, CENTRE_Y, radius, name));
  }

  private void spoke(int angle) {
    Point inner = Point.at(APPLICATION_RADIUS, angle);
    Point outer = Point.at(ADAPTERS_RADIUS, angle);
    svg.append(
        "<line class=\"spoke\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n"
            .formatted(inner.x(), inner.y(), outer.x(), outer.y()));
  }

  /** An arrow towards the centre; its count stands at its beginning. */
  private void radial(Module from, Module to, int angle, int start, int end) {
    if (graph.arrow(from, to) > 0) {
      line(Point.at(start, angle), Point.at(end, angle), "arrow", "tip");
      pill(Point.at(start, angle), from, to, "");
    }
  }

  private void wrong(Arrow arrow) {
    Point from = anchor(arrow.from());
    Point to = anchor(arrow.to());
    line(from, to, "arrow wrong", "wrong-tip");
    pill(
        new Point((from.x() + to.x()) / 2, (from.y() + to.y()) / 2),
        arrow.from(),
        arrow.to(),
        " wrong");
  }

  private void outside() {
    Point box = anchor(EMULATORS);
    svg.append(
        "<rect class=\"outside\" x=\"%.1f\" y=\"%.1f\" width=\"150\" height=\"52\" rx=\"9\"/>\n"
            .formatted(box.x() - 75, box.y() - 26));
    if (graph.arrow(BOOTSTRAP, EMULATORS) > 0) {
      Point start = Point.at(283, 318);
      line(start, new Point(box.x() - 20, box.y() - 28), "arrow dashed", "tip");
      pill(start, BOOTSTRAP, EMULATORS, "");
    }
    label(EMULATORS, box, "");
  }

  private void line(Point from, Point to, String kind, String tip) {
    svg.append(
        ("<line class=\"%s\" marker-end=\"url(#%s)\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\""
                + " y2=\"%.1f\"/>\n")
            .formatted(kind, tip, from.x(), from.y(), to.x(), to.y()));
  }

  private void pill(Point at, Module from, Module to, String kind) {
    String count = String.valueOf(graph.arrow(from, to));
    int width = 14 + 7 * count.length();
    svg.append(
        """
        <g><title>%s uses %s: %s pairs of classes</title>\
        <rect class="pill%s" x="%.1f" y="%.1f" width="%d" height="19" rx="9.5"/>\
        <text class="count" x="%.1f" y="%.1f">%s</text></g>
        """
            .formatted(
                from.label(),
                to.label(),
                count,
                kind,
                at.x() - width / 2.0,
                at.y() - 9.5,
                width,
                at.x(),
                at.y() + 4.3,
                count));
  }

  private void label(Module module, Point at, String kind) {
    svg.append(
        """
        <text class="name%s" x="%.1f" y="%.1f">%s</text>\
        <text class="size%s" x="%.1f" y="%.1f">%s</text>
        """
            .formatted(
                kind,
                at.x(),
                at.y() - 1,
                module.label(),
                kind,
                at.x(),
                at.y() + 14,
                Html.count(graph.size(module), "class", "classes")));
  }

  private static Point anchor(Module module) {
    return switch (module) {
      case DOMAIN -> Point.at(0, 0);
      case APPLICATION -> Point.at(118, 211);
      case REST -> Point.at(198, 150);
      case OUTBOUND -> Point.at(198, 30);
      case PERSISTENCE -> Point.at(198, 270);
      case BOOTSTRAP -> Point.at(297, 90);
      case EMULATORS -> new Point(674, 658);
    };
  }
}
