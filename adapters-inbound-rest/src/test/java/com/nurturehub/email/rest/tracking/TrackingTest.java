package com.nurturehub.email.rest.tracking;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrackingTest {

  private static final TrackingToken.Subject SUBJECT =
      new TrackingToken.Subject(
          ACME, Examples.emailId(), Examples.step(2), new ContactId("c-1001"), NOON);

  private final RestServer server = new RestServer(Optional.of("127.0.0.0/8"));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void pixelShouldBeATransparentGifWhateverTheToken() throws IOException {
    for (String path :
        List.of(open(), open() + ".gif", "/t/o/bad.gif", "/t/o/", "/t/o", "/t/o/a/b")) {
      Answer answer = server.get("", path);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).isEqualTo("image/gif");
      assertThat(answer.header("Cache-Control")).contains("no-store");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("X-Robots-Tag")).isEqualTo("noindex");
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(answer.octets()));
      assertThat(image.getWidth()).isEqualTo(1);
      assertThat(image.getHeight()).isEqualTo(1);
      assertThat(image.getRGB(0, 0) >>> 24).isZero();
    }
  }

  @Test
  void openShouldBeRecordedWhenItsTokenOpens() {
    server.send(
        "GET",
        "",
        open() + ".gif",
        Optional.empty(),
        Map.of("User-Agent", "Mozilla/5.0 (X11)", "X-Forwarded-For", "203.0.113.77"));

    Visit visit = visit();
    assertThat(visit.visitor().userAgent()).contains("Mozilla/5.0 (X11)");
    assertThat(visit.visitor().network()).contains("203.0.113.0/24");
    assertThat(visit.assessment().verdict()).isEqualTo(Verdict.PERSON);
  }

  @Test
  void nothingShouldBeRecordedWhenATokenDoesNotOpen() {
    server.get("", "/t/o/bad.gif");
    server.get("", "/t/c/bad");

    assertThat(server.taken).isEmpty();
    assertThat(server.monitor.told()).containsExactly("refused token", "refused token");
  }

  @Test
  void pixelShouldBeAnsweredWhenRecordingBreaks() {
    server.breakStore(new IllegalStateException("broken"));

    Answer answer = server.get("", open());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("image/gif");
  }

  @RepeatedTest(5)
  void answersShouldBeHeldBackUntilTheirVisitsAreKept() {
    server.receipt = new CompletableFuture<>();
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> pixel = visitors.submit(() -> server.get("", open()));
      Future<Answer> link = visitors.submit(() -> server.get("", click("https://a.example/|")));
      awaitTaken(2);
      // This one waits for nothing, so whatever could go out before it has gone out.
      Answer other = server.get("", "/t/o/bad.gif");
      List<Boolean> early = List.of(pixel.isDone(), link.isDone());
      server.receipt.complete(EngagementIntake.Receipt.JOURNALLED);

      assertThat(other.status()).isEqualTo(200);
      assertThat(early).containsOnly(false);

      assertThat(answerOf(pixel).header("Content-Type")).isEqualTo("image/gif");
      assertThat(answerOf(pixel).octets()).hasSize(42);
      assertThat(answerOf(link).status()).isEqualTo(302);
      assertThat(answerOf(link).header("Location")).isEqualTo("https://a.example/|");
    }
  }

  @Test
  void answerShouldGoOutWhenWhatBecameOfItsVisitCannotBeTold() {
    server.receipt = new CompletableFuture<>();
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> pixel = visitors.submit(() -> server.get("", open()));
      awaitTaken(1);

      server.receipt.completeExceptionally(new IllegalStateException("broken"));

      assertThat(answerOf(pixel).header("Content-Type")).isEqualTo("image/gif");
    }
  }

  private void awaitTaken(int visits) {
    while (server.taken.size() < visits) {
      Thread.onSpinWait();
    }
  }

  private static Answer answerOf(Future<Answer> answer) {
    try {
      return answer.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void visitorShouldReachTheDestinationByteForByte() {
    for (String url :
        List.of(
            "https://agency.example/book",
            "https://agency.example/a|b{c}?q=%zz&x=[1]#one#two",
            "https://agency.example/?next=https%3A%2F%2Fx.example%2F%3Fa%3Db&b=%2f",
            "HTTP://Agency.Example:80/../a/./b//c?",
            "https://agency.example/\"<>\\^`")) {
      Answer answer = server.get("", click(url));

      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.header("Location")).isEqualTo(url);
      assertThat(answer.octets()).isEmpty();
      assertThat(answer.header("Cache-Control")).contains("no-store");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("X-Robots-Tag")).isEqualTo("noindex");
    }
  }

  @Test
  void visitorShouldReachTheDestinationAsABrowserWouldWhenItIsNotAscii() {
    Answer answer = server.get("", click("https://exämple.com/prix élevé?q=ü#straße"));

    assertThat(answer.header("Location"))
        .isEqualTo("https://xn--exmple-cua.com/prix%20%C3%A9lev%C3%A9?q=%C3%BC#stra%C3%9Fe");
  }

  @Test
  void clickShouldBeRecordedWithItsLinkWhenItsTokenOpens() {
    server.get("", click("https://agency.example/book"));

    assertThat(server.taken)
        .singleElement()
        .isInstanceOfSatisfying(
            EngagementEvent.Clicked.class,
            clicked ->
                assertThat(clicked.link()).isEqualTo(new Link(3, "https://agency.example/book")));
  }

  @Test
  void visitorShouldStayHereWhenAClickTokenIsBad() {
    for (String path :
        List.of(
            "/t/c/bad<script>".replace("<", "%3C").replace(">", "%3E"),
            "/t/c/" + open().substring("/t/o/".length()),
            "/t/c/",
            "/t/c",
            "/t/c/" + "x".repeat(7_000))) {
      Answer answer = server.get("", path);

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("Location")).isEmpty();
      assertThat(answer.header("Content-Type")).startsWith("text/html");
      assertThat(answer.text()).doesNotContain("script");
    }
  }

  @Test
  void visitorShouldReachAKeptDestinationAndTryAgainWhenTheStoreIsAway() {
    EmailDetails email = Examples.details(ACME, NOON);
    Link link = new Link(0, "https://agency.example/?" + "a=%zz&".repeat(500));
    server.inStore(() -> server.stores.destinations().keep(email, List.of(link)));
    String path =
        "/t/c/"
            + server.tokens.seal(
                new TrackingToken.KeptClick(
                    new TrackingToken.Subject(
                        ACME, email.id(), email.sequence(), email.contact().id(), NOON),
                    0));

    Answer reached = server.get("", path);
    server.breakStore(new StorageUnavailable("away", new IOException("refused")));
    Answer away = server.get("", path);

    assertThat(reached.status()).isEqualTo(302);
    assertThat(reached.header("Location")).isEqualTo(link.url());
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.header("Retry-After")).isEqualTo("5");
    assertThat(away.header("Content-Type")).startsWith("text/html");
    assertThat(away.header("Cache-Control")).contains("no-store");
    assertThat(server.monitor.told()).containsExactly("clicked STORED", "destination out of reach");
    assertThat(server.takenOnSelectors).hasValue(0);
  }

  @Test
  void noThreadShouldBeTakenWhenNothingCanMakeAVisitWait() {
    server.get("", open());
    server.send("HEAD", "", open(), Optional.empty(), Map.of());
    server.get("", click("https://agency.example/"));

    assertThat(server.taken).hasSize(3);
    assertThat(server.takenOnSelectors).hasValue(3);
  }

  @Test
  void tokenShouldBeRefusedWhenTheHostIsAnotherTenants() {
    claim(OTHER, "localhost.example");
    claim(ACME, "acme.example");

    for (String host : List.of("localhost.example", "LOCALHOST.Example.:8443")) {
      assertThat(server.getBy(host, click("https://agency.example/")).status()).isEqualTo(404);
      assertThat(server.getBy(host, open()).status()).isEqualTo(200);
      assertThat(server.getBy(host, unsubscribe()).status()).isEqualTo(404);
    }
    assertThat(server.taken).isEmpty();

    for (String host : List.of("acme.example", "mail.example", "[::1]:80", "-bad-.example")) {
      assertThat(server.getBy(host, click("https://agency.example/")).status()).isEqualTo(302);
      assertThat(server.getBy(host, unsubscribe()).status()).isEqualTo(200);
    }
    assertThat(server.taken).hasSize(4);
  }

  private void claim(TenantId tenant, String host) {
    server.inStore(() -> server.stores.hosts().claim(tenant, Optional.of(new HostName(host))));
  }

  @Test
  void headShouldBeAnsweredWithoutABodyAndRecordedAsAMachines() {
    Answer pixel = head(open());
    Answer link = head(click("https://agency.example/book"));
    Answer bad = head("/t/c/bad");

    assertThat(pixel.status()).isEqualTo(200);
    assertThat(pixel.header("Content-Type")).isEqualTo("image/gif");
    assertThat(pixel.header("Content-Length")).isEqualTo("42");
    assertThat(link.status()).isEqualTo(302);
    assertThat(link.header("Location")).isEqualTo("https://agency.example/book");
    assertThat(bad.status()).isEqualTo(404);
    assertThat(List.of(pixel, link, bad)).allSatisfy(a -> assertThat(a.octets()).isEmpty());
    assertThat(server.taken).hasSize(2);
    assertThat(visit().assessment().verdict()).isEqualTo(Verdict.MACHINE);
  }

  @Test
  void nothingOfARequestShouldComeBackWhenItAsksForAnOddType() {
    for (String method : List.of("GET", "HEAD")) {
      Answer answer =
          server.send(
              method,
              "",
              click("https://agency.example/"),
              Optional.empty(),
              Map.of("Accept", "odd/type"));

      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.response().headers().map().toString()).doesNotContain("odd");
    }
  }

  @Test
  void prefetchShouldBeAMachinesWhicheverHeaderSaysSo() {
    for (String header : List.of("Sec-Purpose", "Purpose", "X-Moz")) {
      server.taken.clear();

      server.send("GET", "", open(), Optional.empty(), Map.of(header, "Prefetch;prerender"));

      assertThat(visit().assessment().reasons()).containsExactly("prefetch");
    }
  }

  @Test
  void otherMethodsShouldBeRefused() {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
      Answer answer = server.send(method, "", open(), Optional.empty(), Map.of());

      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).contains("GET").contains("HEAD").doesNotContain(method);
    }
    assertThat(server.taken).isEmpty();
  }

  @Test
  void pageShouldOfferAButtonAndChangeNothingWhenItsTokenOpens() {
    configure();

    Answer page = server.get("", unsubscribe());
    Answer head = head(unsubscribe());

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(page.text())
        .contains("<html lang=\"en\">", "<form method=\"post\">", "<button>Unsubscribe</button>")
        .doesNotContain("<script", "acme", "c-1001");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo(page.header("Content-Length"));
    assertThat(head.octets()).isEmpty();
    isPrivate(page);
    isPrivate(head);
    assertThat(suppressions()).isEmpty();
    assertThat(server.monitor.told()).isEmpty();
  }

  @Test
  void contactShouldBeUnsubscribedByOnePostHoweverItIsWritten() {
    configure();
    String oneClick = "List-Unsubscribe=One-Click";
    String multipart =
        """
        --b
        Content-Disposition: form-data; name="List-Unsubscribe"

        One-Click
        --b--
        """
            .replace("\n", "\r\n");

    List<Answer> answers =
        List.of(
            post(oneClick, "application/x-www-form-urlencoded"),
            post(multipart, "multipart/form-data; boundary=b"),
            server.send("POST", "", unsubscribe(), Optional.empty(), Map.of()));

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isEqualTo(200);
              assertThat(answer.text()).contains("You are unsubscribed");
              isPrivate(answer);
            });
    assertThat(suppressions()).hasSize(1);
    assertThat(server.monitor.told()).hasSize(3).containsOnly("unsubscribed STORED");
  }

  @Test
  void visitorShouldSeeTheBrokenLinkWhenAnUnsubscribeTokenIsBad() {
    configure();
    for (String token : List.of("bad", open().substring("/t/o/".length()), "", "x".repeat(7_000))) {
      for (String method : List.of("GET", "POST")) {
        Answer answer = server.send(method, "", "/t/u/" + token, Optional.empty(), Map.of());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("This link does not work");
        isPrivate(answer);
      }
    }
    assertThat(suppressions()).isEmpty();
  }

  @Test
  void visitorShouldBeAskedToComeAgainWhenTheStoreIsAway() {
    String address = unsubscribe();
    server.breakStore(new StorageUnavailable("away", new IllegalStateException("on purpose")));

    Answer page = server.get("", address);
    Answer answer = server.send("POST", "", address, Optional.empty(), Map.of());

    assertThat(page.status()).isEqualTo(200);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    assertThat(answer.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(answer.text()).contains("try again in a minute", "<button>Try again</button>");
    isPrivate(answer);
  }

  @Test
  void pageShouldAllowItsOwnStyleAndNothingElse() throws NoSuchAlgorithmException {
    Answer page = server.get("", unsubscribe());

    String style = page.text().replaceAll("(?s).*<style>(.*)</style>.*", "$1");
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; style-src 'sha256-")
        .contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'")
        .contains("form-action 'self'", "frame-ancestors 'none'");
  }

  private static void isPrivate(Answer answer) {
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("X-Robots-Tag")).isEqualTo("noindex");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  private void configure() {
    server.inStore(() -> server.stores.settings().save(Examples.settings(ACME)));
  }

  private Answer post(String body, String type) {
    return server.send("POST", "", unsubscribe(), Optional.of(body), Map.of("Content-Type", type));
  }

  private List<Suppression> suppressions() {
    return server
        .stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> server.stores.suppressions().list(ACME, Optional.empty(), Optional.empty(), 10));
  }

  private String unsubscribe() {
    return "/t/u/" + server.tokens.seal(new TrackingToken.Unsubscribe(SUBJECT));
  }

  private String open() {
    return "/t/o/" + server.tokens.seal(new TrackingToken.Open(SUBJECT));
  }

  private String click(String url) {
    return "/t/c/" + server.tokens.seal(new TrackingToken.Click(SUBJECT, new Link(3, url)));
  }

  private Answer head(String path) {
    return server.send("HEAD", "", path, Optional.empty(), Map.of());
  }

  private Visit visit() {
    return switch (server.taken.getFirst()) {
      case EngagementEvent.Opened opened -> opened.visit();
      case EngagementEvent.Clicked clicked -> clicked.visit();
      default -> throw new AssertionError("no visit was recorded");
    };
  }
}
