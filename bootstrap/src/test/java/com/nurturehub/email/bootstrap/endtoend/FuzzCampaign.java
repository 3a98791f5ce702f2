package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.outbound.html.JsoupHtmlInstrumenter;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Requests that no client sends to the tracking addresses of a running service, and HTML that
 * nobody writes to the rewriter, drawn by lot. The same seed draws the same.
 */
final class FuzzCampaign {

  private static final String TENANT = "fuzz";
  private static final int CALLERS = 3;
  private static final int MAX_FAULTS = 20;
  private static final long HEAP_GROWTH_KB = 32 * 1_024;

  /** The part of the time after which the heap is looked at first. */
  private static final int WARM_UP = 5;

  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private static final List<String> SCRAPS =
      List.of(
          "<a href=",
          "<a href=\"https://x.example/?a=1&amp;b=2\">",
          "<v:rect href='https://y.example/'>",
          "<!--[if mso]>",
          "<![endif]-->",
          "<!--",
          "-->",
          "\"",
          "'",
          ">",
          "<",
          "</a>",
          "</body>",
          "<script>",
          "</script>",
          "<table><tr><td>",
          "<svg>",
          "<![CDATA[",
          "]]>",
          "<template>",
          "<plaintext>",
          "&amp",
          "&#x0;",
          "\u0000",
          "😀",
          "\uD83D",
          "{{x}}",
          "javascript:");

  private final Duration duration;
  private final long seed;
  private final PrintStream out;
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final Map<Integer, AtomicLong> answers = new ConcurrentSkipListMap<>();
  private final AtomicLong documents = new AtomicLong();

  FuzzCampaign(Duration duration, long seed, PrintStream out) {
    this.duration = duration;
    this.seed = seed;
    this.out = out;
  }

  List<String> run(Path directory) throws Exception {
    out.printf("fuzz: %s, seed %d%n", duration, seed);
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster = Cluster.start(directory, 1, google, TrackedHtml.PUBLISHED)) {
      Agencies.grant(google, TENANT);
      cluster.configure(TENANT, Agencies.delivery(TENANT));
      URI address = cluster.instance(0).address();
      String arrived = arrivedAt(cluster, google);
      List<TrackedHtml.Link> links = TrackedHtml.read(html(), arrived).orElseThrow().links();
      StrangeRequests requests =
          new StrangeRequests(
              address, TrackedHtml.pathsIn(arrived), links.stream().map(l -> l.written()).toList());
      Instant end = Instant.now().plus(duration);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Random random = new Random(seed + i);
        threads.add(Thread.ofPlatform().start(() -> call(requests, random, end)));
      }
      threads.add(Thread.ofPlatform().start(() -> rewrite(new Random(seed + CALLERS), end)));
      // Every thread and cache of the server has its memory by then; what grows on has no bound.
      Waiting.pass(duration.dividedBy(WARM_UP));
      long before = heapOf(cluster.instance(0).pid());
      for (Thread thread : threads) {
        thread.join();
      }
      long after = heapOf(cluster.instance(0).pid());
      Map<Integer, Long> counts =
          answers.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, each -> each.getValue().get(), Long::sum, TreeMap::new));
      out.printf("answers by status (0: closed without one): %s%n", counts);
      out.printf("documents rewritten: %d%n", documents.get());
      out.printf(
          "the service's heap after GC: %,d kB after a fifth of the time, %,d kB in the end%n",
          before, after);
      out.printf("this process's heap after GC: %,d kB%n", ownHeap());
      if (after > before + HEAP_GROWTH_KB) {
        faults.add("the heap has grown from " + before + " to " + after + " kB");
      }
    }
    faults.forEach(fault -> out.println("WRONG: " + fault));
    return faults;
  }

  private static String html() {
    return Agencies.HTML.replace(
        "</BODY>", "<a href=\"https://agency.example/?" + "q".repeat(7_000) + "\">long</a></BODY>");
  }

  private static String arrivedAt(Cluster cluster, GoogleEmulator google) throws Exception {
    JsonObject email =
        Json.createObjectBuilder(Agencies.emailAt("c-1", 1, Instant.now()))
            .add("html", html())
            .build();
    cluster.schedule(TENANT, List.of(email));
    Waiting.until("an e-mail", Duration.ofMinutes(1), () -> !google.deliveries().isEmpty());
    return google.deliveries().getFirst().parsed().html().orElseThrow();
  }

  private void call(StrangeRequests requests, Random random, Instant end) {
    while (Instant.now().isBefore(end) && faults.size() < MAX_FAULTS) {
      StrangeRequests.Outcome outcome = requests.send(random);
      outcome
          .statuses()
          .forEach(s -> answers.computeIfAbsent(s, status -> new AtomicLong()).incrementAndGet());
      outcome.faults().forEach(fault -> faults.add("seed " + seed + ": " + fault));
    }
  }

  private void rewrite(Random random, Instant end) {
    HtmlInstrumenter instrumenter = new JsoupHtmlInstrumenter();
    Tracking tracking =
        new Tracking(
            Optional.of(link -> TrackedHtml.BASE + "t/c/" + link.index()),
            Optional.of(TrackedHtml.BASE + "t/o/pixel.gif"));
    while (Instant.now().isBefore(end) && faults.size() < MAX_FAULTS) {
      String html = mutated(random);
      try {
        HtmlInstrumenter.Instrumented result = instrumenter.instrument(html, tracking);
        instrumenter.review(html);
        instrumenter.textOf(html);
        Optional<TrackedHtml> read = TrackedHtml.read(html, result.html());
        List<String> written =
            read.stream().flatMap(t -> t.links().stream()).map(TrackedHtml.Link::written).toList();
        if (read.isEmpty() || !written.equals(result.links().stream().map(l -> l.url()).toList())) {
          faults.add("seed " + seed + ": rewritten wrongly: " + quoted(html));
        }
      } catch (RuntimeException e) {
        faults.add("seed " + seed + ": the rewriter broke by " + e + " at " + quoted(html));
      }
      documents.incrementAndGet();
    }
  }

  private static String mutated(Random random) {
    StringBuilder html = new StringBuilder(html());
    int changes = 1 + random.nextInt(12);
    IntStream.range(0, changes)
        .forEach(
            i -> {
              int from = random.nextInt(html.length() + 1);
              int to = Math.min(html.length(), from + random.nextInt(40));
              switch (random.nextInt(4)) {
                case 0 -> html.delete(from, to);
                case 1 -> html.insert(from, html.substring(from, to));
                case 2 -> html.insert(from, SCRAPS.get(random.nextInt(SCRAPS.size())));
                default -> html.insert(from, (char) random.nextInt(0x100));
              }
            });
    return html.toString();
  }

  private static String quoted(String text) {
    return Json.createValue(text.replaceAll("q{100,}", "q...")).toString();
  }

  /** In kB, after a full collection. */
  private static long heapOf(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    return USED.matcher(jcmd(pid, "GC.heap_info"))
        .results()
        .limit(1)
        .mapToLong(used -> Long.parseLong(used.group(1)))
        .sum();
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(pid),
                command)
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(told);
    }
    return told;
  }

  private static long ownHeap() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1_024;
  }
}
