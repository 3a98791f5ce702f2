package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.outbound.html.JsoupHtmlInstrumenter;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;

/** The rewriter beside jsoup's parse and serialize, and beside its parse alone. */
final class Rewriting implements Benchmark {

  private static final String OURS = "rewrite";
  private static final String PARSE = "parse";
  private static final String SERIALIZE = "parse and serialize";

  private static final String TOKEN = "https://track.example/t/c/" + "A".repeat(180);

  private static final Tracking TRACKING =
      new Tracking(Optional.of(link -> TOKEN), Optional.of(TOKEN));

  private static final double OF_PARSE = 1.2;
  private static final double LINEAR = 1.25;

  private final HtmlInstrumenter instrumenter = new JsoupHtmlInstrumenter();

  @Override
  public boolean run(BenchmarkServer server, Options options) {
    int turns = options.number("turns", 7);
    boolean good = true;
    double perKilobyte = Double.NaN;
    for (int kilobytes : options.numbers("kb", 20, 60, 120, 500, 1_000)) {
      String html = Newsletter.of(kilobytes * 1_000);
      Map<String, Double> micros =
          new SideBySide()
              .add(OURS, () -> instrumenter.instrument(html, TRACKING))
              .add(SERIALIZE, () -> Jsoup.parse(html).outerHtml())
              .add(PARSE, () -> Jsoup.parse(html))
              .micros(turns);
      double ours = micros.getOrDefault(OURS, Double.NaN);
      double ofSerialize = ours / micros.getOrDefault(SERIALIZE, Double.NaN);
      double ofParse = ours / micros.getOrDefault(PARSE, Double.NaN);
      Figures.line(
          "%,5d kB, %,4d links: %,9.0f us, %5.2f us/kB; %.2f of parse and serialize, %.2f of parse"
              .formatted(
                  kilobytes,
                  instrumenter.instrument(html, TRACKING).links().size(),
                  ours,
                  ours / kilobytes,
                  ofSerialize,
                  ofParse));
      perKilobyte = Double.isNaN(perKilobyte) ? ours / kilobytes : perKilobyte;
      good &= ofSerialize < 1 && ofParse <= OF_PARSE && ours / kilobytes <= LINEAR * perKilobyte;
    }
    return good;
  }
}
