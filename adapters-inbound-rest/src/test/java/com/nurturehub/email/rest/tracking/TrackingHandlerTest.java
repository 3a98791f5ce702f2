package com.nurturehub.email.rest.tracking;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.rest.RestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes over the wire that no client of Java's would send. */
@Timeout(60)
class TrackingHandlerTest {

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

  /** More than threads could wait for them. */
  private static final int DEAF = 2 * Runtime.getRuntime().availableProcessors();

  private static final int PIPELINED = 1_000;

  private final RestServer server = new RestServer(Optional.empty());

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/t/o/%zz, 200",
    "/t/o/%, 200",
    "/t/o/a%2Fb, 200",
    "/t/o/%c3%28, 200",
    "/t/o/%00, 200",
    "/t/o/<|>, 200",
    "/t/o/x?%zz=<, 200",
    "/t/c/%5c, 404",
    "/t/u/%2f, 404",
    "/t/../../etc, 404",
    "/t/, 404",
  })
  void whateverIsAskedForShouldBeAnsweredLikeATokenThatDoesNotOpen(String address, String status)
      throws IOException {
    assertThat(statusesOf(answer(asking(address, "Host: a.example")))).containsExactly(status);
    assertThat(server.taken).isEmpty();
  }

  @Test
  void whatIsAskedForShouldNotBeReflectedWhenItIsMethods() throws IOException {
    String answer = answer(asking("OPTIONS", "/t/u/x", "Host: a.example\r\nAccept: odd/type"));

    assertThat(statusesOf(answer)).containsExactly("200");
    assertThat(answer).contains("Allow: ", "GET", "HEAD", "POST").doesNotContain("odd");
    assertThat(answer).doesNotContain("\nContent-Type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/t/o/abc.gif", "/t/c/abc", "/t/u/abc", "/t/", "/t/../../etc"})
  void whatIsBelowThePrefixShouldBeTaken(String address) {
    assertThat(server.trackingHandler("").isFor(address)).isTrue();
    assertThat(server.trackingHandler("/mail").isFor("/mail" + address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/t",
        "/tenants",
        "/api/v1/tenants/acme/emails",
        "/api/t/o/abc",
        "//t/o/abc",
        "/%74/o/abc",
        "/metrics",
        "/health/ready"
      })
  void everythingElseShouldBeLeftToTheServletContainer(String address) {
    assertThat(server.trackingHandler("").isFor(address)).isFalse();
    assertThat(server.trackingHandler("/t").isFor("/t" + address)).isFalse();
  }

  @Test
  void hostWithoutAPortInItsPlaceShouldBeRefused() throws IOException {
    assertThat(statusesOf(answer(asking(open(), "Host: a.example:b:c")))).containsExactly("400");
    assertThat(server.taken).isEmpty();
  }

  @Test
  void visitShouldBeRecordedWhenItNamesNoHost() throws IOException {
    String answer = answer("GET " + open() + " HTTP/1.0\r\n\r\n");

    assertThat(statusesOf(answer)).containsExactly("200");
    assertThat(server.taken).hasSize(1);
  }

  @Test
  void tokenShouldOpenWhenItIsEscaped() throws IOException {
    String escaped = open().replace("-", "%2D");

    answer(asking(escaped, "Host: a.example"));

    assertThat(escaped).contains("%2D");
    assertThat(server.taken).hasSize(1);
  }

  @Test
  void pipelinedVisitsShouldBeAnsweredInTheirOrder() throws IOException {
    String answer =
        answer(
            "GET /t/c/bad HTTP/1.1\r\nHost: a.example\r\n\r\n" + asking(open(), "Host: a.example"));

    assertThat(statusesOf(answer)).containsExactly("404", "200");
  }

  @Test
  void visitorsWhoReadNothingShouldBeHungUpOnAndKeepNobodyWaiting() throws IOException {
    String visit = "GET /t/o/bad HTTP/1.1\r\nHost: a.example\r\n\r\n";
    List<Socket> deaf = new ArrayList<>();
    try {
      for (int i = 0; i < DEAF; i++) {
        Socket connection = connect();
        deaf.add(connection);
        send(connection, visit.repeat(PIPELINED));
      }

      assertThat(statusesOf(answer(asking(open(), "Host: a.example")))).containsExactly("200");
      for (Socket connection : deaf) {
        assertThatThrownBy(() -> askOn(connection, visit.repeat(PIPELINED)))
            .isInstanceOf(SocketException.class);
      }
      assertThat(statusesOf(answer(asking(open(), "Host: a.example")))).containsExactly("200");
    } finally {
      for (Socket connection : deaf) {
        connection.close();
      }
    }
  }

  /** Reads nothing, until the other end closes. */
  private static void askOn(Socket connection, String request) throws IOException {
    while (true) {
      send(connection, request);
    }
  }

  @Test
  void nobodyElseShouldGetTheAnswerOfAVisitorWhoHasGone() throws IOException {
    CompletableFuture<EngagementIntake.Receipt> late = new CompletableFuture<>();
    server.receipt = late;
    try (Socket gone = connect()) {
      send(gone, asking(open(), "Host: a.example"));
      while (server.taken.isEmpty()) {
        Thread.onSpinWait();
      }
    }
    server.receipt = CompletableFuture.completedFuture(EngagementIntake.Receipt.STORED);
    try (Socket next = connect()) {
      send(next, "GET /t/c/bad HTTP/1.1\r\nHost: a.example\r\n");
      late.complete(EngagementIntake.Receipt.STORED);
      send(next, "Connection: close\r\n\r\n");

      assertThat(statusesOf(received(next))).containsExactly("404");
    }
    assertThat(statusesOf(answer(asking(open(), "Host: a.example")))).containsExactly("200");
  }

  private String open() {
    TrackingToken.Subject subject =
        new TrackingToken.Subject(
            ACME, Examples.emailId(), Examples.step(2), new ContactId("c-1001"), NOON);
    return "/t/o/" + server.tokens.seal(new TrackingToken.Open(subject));
  }

  private static String asking(String address, String host) {
    return asking("GET", address, host);
  }

  private static String asking(String method, String address, String headers) {
    return method + " " + address + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n";
  }

  private String answer(String request) throws IOException {
    try (Socket connection = connect()) {
      send(connection, request);
      return received(connection);
    }
  }

  /** With room for few answers that it has not read, and for all that it asks. */
  private Socket connect() throws IOException {
    URI base = server.trackingBase();
    Socket connection = new Socket();
    connection.setReceiveBufferSize(4_096);
    connection.setSendBufferSize(1_000_000);
    connection.connect(new InetSocketAddress(base.getHost(), base.getPort()));
    return connection;
  }

  private static void send(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    connection.getOutputStream().flush();
  }

  private static String received(Socket connection) throws IOException {
    return new String(connection.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static List<String> statusesOf(String answers) {
    return STATUS.matcher(answers).results().map(status -> status.group(1)).toList();
  }
}
