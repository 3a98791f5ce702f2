package com.nurturehub.email.bootstrap.architecture;

import static com.nurturehub.email.bootstrap.architecture.Html.count;
import static com.nurturehub.email.bootstrap.architecture.Html.escape;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One page for somebody who opens no code. It holds no date and nothing of the machine, so the same
 * sources give the same page.
 */
record ArchitectureReport(
    List<Finding> findings,
    List<Decision> decisions,
    ModuleGraph graph,
    List<PackageMetrics> packages) {

  /** From the report's place to the decision records. */
  private static final String RECORDS = "../../../docs/adr/";

  /** More places than this are counted and not shown. */
  private static final int PLACES_SHOWN = 25;

  String html() {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Architecture of NurtureHub e-mail delivery</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    <p class="kicker">Architecture report</p>
    <h1>NurtureHub e-mail delivery</h1>
    %s%s%s%s%s%s</main>
    </body>
    </html>
    """
        .formatted(style(), verdict(), picture(), rules(), records(), coupling(), footer());
  }

  private String verdict() {
    List<Finding> broken = findings.stream().filter(f -> !f.holds()).toList();
    String sentence =
        broken.isEmpty()
            ? "All %d rules hold.".formatted(findings.size())
            : "%d of %d rules %s broken."
                .formatted(broken.size(), findings.size(), broken.size() == 1 ? "is" : "are");
    String list =
        broken.isEmpty()
            ? ""
            : broken.stream()
                .map(
                    f ->
                        "<li><a href=\"#%s\">%s</a></li>"
                            .formatted(f.rule().name(), escape(f.rule().sentence())))
                .collect(joining("\n", "<ul>\n", "\n</ul>\n"));
    return """
    <div class="verdict %s"><strong>%s</strong>
    <span>%s in %s of %s were looked at; %s planted to break a rule, and %s.</span>
    %s</div>
    <nav><a href="#onion">The modules</a><a href="#rules">The rules</a>\
    <a href="#decisions">The decisions</a><a href="#coupling">The coupling</a></nav>
    """
        .formatted(
            broken.isEmpty() ? "good" : "bad",
            sentence,
            count(graph.sizes().values().stream().mapToInt(i -> i).sum(), "class", "classes"),
            count(packages.size(), "package", "packages"),
            count(graph.sizes().size(), "module", "modules"),
            count(
                findings.stream().mapToInt(f -> f.rule().canaries().size()).sum(),
                "class was",
                "classes were"),
            unnoticed() == 0 ? "each was caught" : unnoticed() + " went unnoticed",
            list);
  }

  private int unnoticed() {
    return findings.stream().mapToInt(f -> f.unnoticed().size()).sum();
  }

  private String picture() {
    return """
    <h2 id="onion">The modules, as they are</h2>
    <p class="lead">Drawn from the compiled classes, not from intentions. An arrow says that a module \
    uses another; its number says in how many pairs of classes. Arrows point inwards only: what is \
    outside can be exchanged without touching what is inside.</p>
    <figure class="onion"><div class="scroll">
    %s</div></figure>
    <figure><div class="scroll"><table>
    <thead><tr><th>this module</th>%s</tr></thead>
    <tbody>
    %s</tbody></table></div>
    <figcaption>Each row uses the columns, in so many pairs of classes. An arrow against the rings would \
    be red here and above.</figcaption></figure>
    """
        .formatted(
            OnionDiagram.of(graph),
            Arrays.stream(Module.values())
                .map(m -> "<th class=\"n\">%s</th>".formatted(m.label()))
                .collect(joining()),
            Arrays.stream(Module.values()).map(this::matrixRow).collect(joining()));
  }

  private String matrixRow(Module from) {
    return "<tr><th><span class=\"dot\" style=\"background:var(--dot-%s)\"></span>%s</th>%s</tr>\n"
        .formatted(
            from.label(),
            from.label(),
            Arrays.stream(Module.values()).map(to -> matrixCell(from, to)).collect(joining()));
  }

  private String matrixCell(Module from, Module to) {
    int pairs = graph.arrow(from, to);
    if (pairs == 0) {
      return "<td class=\"n none\">%s</td>".formatted(from == to ? "" : "·");
    }
    return "<td class=\"n%s\">%d</td>".formatted(from.mayDependOn(to) ? "" : " wrong", pairs);
  }

  private String rules() {
    return """
    <h2 id="rules">The rules</h2>
    <p class="lead">Each is checked at every build, and a broken one breaks the build. Each has also \
    been shown a class that breaks it on purpose, a canary, and must have caught it: a rule that looks \
    past everything cannot hide here.</p>
    """
        + Arrays.stream(Chapter.values()).map(this::chapter).collect(joining());
  }

  private String chapter(Chapter chapter) {
    return """
    <h3>%s</h3>
    <p>%s</p>
    <ol class="rules">
    %s</ol>
    """
        .formatted(
            escape(chapter.title()),
            escape(chapter.introduction()),
            findings.stream()
                .filter(f -> f.rule().chapter() == chapter)
                .map(this::rule)
                .collect(joining()));
  }

  private String rule(Finding finding) {
    Rule rule = finding.rule();
    return """
    <li id="%s" class="%s">%s<span class="sentence">%s</span>%s
    <p class="reason">%s.</p>
    %s<details><summary>How it is checked</summary><dl>\
    <dt>Rule</dt><dd>%s</dd><dt>Canary</dt><dd>%s</dd></dl></details></li>
    """
        .formatted(
            rule.name(),
            finding.holds() ? "holds" : "broken",
            mark(finding.holds()),
            escape(rule.sentence()),
            link(rule.decision(), "adr", rule.decision()),
            escape(capitalized(rule.reason())),
            places(finding),
            escape(capitalized(rule.check())),
            rule.canaries().stream().map(canary -> canary(finding, canary)).collect(joining("; ")));
  }

  private static String canary(Finding finding, Class<?> canary) {
    return "<code>%s</code> was %s"
        .formatted(
            escape(canary.getSimpleName()),
            finding.unnoticed().contains(canary) ? "<strong>not noticed</strong>" : "caught");
  }

  private static String places(Finding finding) {
    if (finding.holds()) {
      return "";
    }
    List<String> all = finding.violations();
    String shown =
        all.stream()
            .limit(PLACES_SHOWN)
            .map(place -> "<li>%s</li>".formatted(escape(place)))
            .collect(joining("\n"));
    String rest =
        all.size() > PLACES_SHOWN
            ? "\n<li>and %d more</li>".formatted(all.size() - PLACES_SHOWN)
            : "";
    return "<ul class=\"where\">\n%s%s\n</ul>\n".formatted(shown, rest);
  }

  private static String mark(boolean holds) {
    return """
    <svg class="mark" viewBox="0 0 20 20" role="img" aria-label="%s"><circle cx="10" cy="10" r="10"/>\
    <path d="%s"/></svg>\
    """
        .formatted(
            holds ? "holds" : "broken",
            holds ? "M5.5 10.5 8.6 13.5 14.5 7" : "M6.5 6.5 13.5 13.5M13.5 6.5 6.5 13.5");
  }

  private String records() {
    return """
    <h2 id="decisions">The decisions</h2>
    <p class="lead">What the rules rest on, each with its context and its price in a record of its own.\
    </p>
    <table class="decisions">
    <thead><tr><th>record</th><th>decision</th><th>guarded by</th></tr></thead>
    <tbody>
    %s</tbody></table>
    """
        .formatted(decisions.stream().map(this::decision).collect(joining()));
  }

  private String decision(Decision decision) {
    List<Finding> guards =
        findings.stream().filter(f -> f.rule().decision().equals(decision.id())).toList();
    long broken = guards.stream().filter(f -> !f.holds()).count();
    String guardedBy =
        guards.isEmpty()
            ? "tests and the build"
            : count(guards.size(), "rule", "rules")
                + (broken == 0 ? "" : ", %d broken".formatted(broken));
    return """
    <tr><td class="adr">%s</td><td><strong>%s</strong><p>%s</p></td><td class="guards">%s</td></tr>
    """
        .formatted(
            link(decision.id(), "adr", decision.id()),
            escape(decision.title()),
            escape(firstSentences(decision.decision())),
            guardedBy);
  }

  private String coupling() {
    return """
    <h2 id="coupling">The coupling</h2>
    <p class="lead">How the packages lean on each other, after Robert C. Martin. The metrics judge \
    nothing by themselves: a domain of plain values is concrete and leaned upon by design, since it \
    changes only when the trade does.</p>
    <div class="balance">
    %s<dl class="terms">
    <dt>Ca</dt><dd>how many other packages use this one</dd>
    <dt>Ce</dt><dd>how many other packages it uses</dd>
    <dt>I</dt><dd>instability, Ce / (Ca + Ce): 0 is only used, 1 only uses</dd>
    <dt>A</dt><dd>abstractness: the share of interfaces and abstract classes</dd>
    <dt>D</dt><dd>distance from the dashed line, |A + I − 1|: 0 is in balance</dd>
    </dl></div>
    <div class="scroll"><table>
    <thead><tr><th>package</th><th class="n">classes</th><th class="n">Ca</th><th class="n">Ce</th>\
    <th class="n">I</th><th class="n">A</th><th class="n">D</th><th></th></tr></thead>
    <tbody>
    %s</tbody></table></div>
    """
        .formatted(
            BalanceChart.of(packages),
            Arrays.stream(Module.values()).map(this::packagesOf).collect(joining()));
  }

  private String packagesOf(Module module) {
    List<PackageMetrics> own = packages.stream().filter(p -> p.module() == module).toList();
    if (own.isEmpty()) {
      return "";
    }
    return """
    <tr class="group"><th colspan="8"><span class="dot" style="background:var(--dot-%s)"></span>%s</th></tr>
    %s\
    """
        .formatted(
            module.label(),
            module.label(),
            own.stream().map(ArchitectureReport::packageRow).collect(joining()));
  }

  private static String packageRow(PackageMetrics p) {
    return """
    <tr><td>%s</td><td class="n">%d</td><td class="n">%d</td><td class="n">%d</td><td class="n">%.2f</td>\
    <td class="n">%.2f</td><td class="n">%.2f</td>\
    <td><span class="bar"><i style="width:%.0f%%"></i></span></td></tr>
    """
        .formatted(
            escape(p.name()),
            p.classes(),
            p.afferent(),
            p.efferent(),
            p.instability(),
            p.abstractness(),
            p.distance(),
            100 * p.distance());
  }

  private static String footer() {
    return """
    <footer>Written by <code>mvn verify</code> from the classes it has just compiled, also when a rule is \
    broken. The rules are the ArchUnit constants in <code>bootstrap/src/test</code>, package \
    <code>architecture</code>; the canaries stand beside them, in packages named <code>canary</code>.\
    </footer>
    """;
  }

  private String link(String record, String kind, String text) {
    return decisions.stream()
        .filter(d -> d.id().equals(record))
        .findFirst()
        .map(
            d ->
                "<a class=\"%s\" href=\"%s%s\" title=\"%s\">%s</a>"
                    .formatted(kind, RECORDS, d.file(), escape(d.title()), text))
        .orElse("<span class=\"%s\">%s</span>".formatted(kind, text));
  }

  /** Enough to know what was decided. */
  private static String firstSentences(String text) {
    int end = text.indexOf(". ", Math.min(90, text.length()));
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static String capitalized(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String style() {
    try (InputStream css = ArchitectureReport.class.getResourceAsStream("report.css")) {
      return new String(
          Objects.requireNonNull(css, "report.css").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
