package com.nurturehub.email.outbound.webhook;

import static com.nurturehub.email.application.port.WebhookSenderContract.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.application.port.WebhookSender.Answer;
import com.nurturehub.email.application.port.WebhookSender.Post;
import com.nurturehub.email.application.port.WebhookSenderContract;
import com.nurturehub.email.domain.webhook.WebhookSecret;
import com.nurturehub.email.domain.webhook.WebhookUrl;
import com.nurturehub.email.outbound.http.SelfSigned;
import com.nurturehub.emulator.webhook.StandardReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpWebhookSenderTest implements WebhookSenderContract {

  private static final Duration SHORT = Duration.ofMillis(700);
  private static final Instant AT = Instant.parse("2026-11-24T09:12:31.987654Z");

  private final StandardReceiver receiver = new StandardReceiver();
  private final Names names = new Names();
  private final HttpWebhookSender open = sender(true, HttpWebhookSender.TIMEOUT);
  private final HttpWebhookSender guarded = sender(false, HttpWebhookSender.TIMEOUT);

  @AfterEach
  void close() {
    open.close();
    guarded.close();
    receiver.close();
  }

  @Override
  public WebhookSender webhookSender() {
    return open;
  }

  @Override
  public WebhookUrl answering(int status, Optional<Integer> retryAfter) {
    receiver.answer(status, retryAfter);
    return url("http", "127.0.0.1", receiver.port());
  }

  @Override
  public List<String> arrived() {
    return receiver.arrivals().stream().map(a -> a.id() + " " + a.text()).toList();
  }

  @Test
  void receiverShouldFindTheSignatureOfEachLiveSecretAndOfNoOther() {
    WebhookSecret current = Examples.webhookSecret();
    WebhookSecret former = Examples.webhookSecret();
    Post post =
        new Post(
            url("http", "127.0.0.1", receiver.port()),
            List.of(current, former),
            Examples.nextUuid(),
            AT,
            "{\"name\":\"Jö\",\"url\":\"https://agency.example/?a=b&c\"}");

    Answer answer = open.post(post);

    assertThat(answer).isEqualTo(new Answer.Taken());
    assertThat(receiver.arrivals())
        .singleElement()
        .satisfies(
            arrival -> {
              assertThat(arrival.path()).isEqualTo("/hooks?of=acme");
              assertThat(arrival.contentType())
                  .isEqualTo("application/cloudevents+json; charset=UTF-8");
              assertThat(arrival.id()).isEqualTo(post.message().toString());
              assertThat(arrival.timestamp()).isEqualTo(Long.toString(AT.getEpochSecond()));
              assertThat(arrival.text()).isEqualTo(post.text());
              assertThat(arrival.isSignedWith(current.text())).isTrue();
              assertThat(arrival.isSignedWith(former.text())).isTrue();
              assertThat(arrival.isSignedWith(Examples.webhookSecret().text())).isFalse();
            });
  }

  /** The example of the specification. */
  @Test
  void signatureShouldBeThatOfTheStandardsOwnExample() {
    String signature =
        Signatures.of(
            List.of(new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            "{\"test\": 2432232314}");

    assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void redirectShouldNotBeFollowed() {
    try (StandardReceiver inner = new StandardReceiver()) {
      receiver.behave(
          exchange -> {
            exchange
                .getResponseHeaders()
                .set("Location", "http://127.0.0.1:" + inner.port() + "/admin");
            exchange.sendResponseHeaders(307, -1);
          });

      Answer answer = open.post(post(url("http", "127.0.0.1", receiver.port())));

      assertThat(codeOf(answer)).isEqualTo("status-307");
      assertThat(inner.arrivals()).isEmpty();
    }
  }

  @Test
  void endpointThatHangsShouldBeLeftWhenItsTimeIsOver() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    receiver.behave(exchange -> await(over));
    try (HttpWebhookSender impatient = sender(true, SHORT)) {
      Answer answer = impatient.post(post(url("http", "127.0.0.1", receiver.port())));

      assertThat(codeOf(answer)).isEqualTo("timeout");
    } finally {
      over.countDown();
    }
  }

  @Test
  void endpointThatDripsItsAnswerShouldBeLeftWhenItsTimeIsOver() throws Exception {
    try (ServerSocket dripping = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpWebhookSender impatient = sender(true, SHORT)) {
      Thread server = Thread.ofPlatform().start(() -> drip(dripping));

      Answer answer = impatient.post(post(url("http", "127.0.0.1", dripping.getLocalPort())));

      assertThat(codeOf(answer)).isEqualTo("timeout");
      server.join();
    }
  }

  @Test
  void messageShouldBeTakenWhenTheAnswerHasNoEnd() {
    receiver.answerForEver();

    Answer answer = open.post(post(url("http", "127.0.0.1", receiver.port())));

    assertThat(answer).isEqualTo(new Answer.Taken());
  }

  @Test
  void failureShouldBeNamedWhenNobodyIsThere() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThat(codeOf(open.post(post(url("http", "127.0.0.1", port))))).isEqualTo("connect");
    assertThat(codeOf(open.post(post(url("http", "nowhere.example", port)))))
        .isEqualTo("unknown-host");
  }

  @Test
  void connectionShouldBeUsedAgainAndReplacedWhenTheEndpointHasClosedIt() {
    WebhookUrl url = url("http", "hooks.example", receiver.port());
    names.answer("127.0.0.1");
    open.post(post(url));
    open.post(post(url));
    int lookedUp = names.asked.get();
    receiver.behave(
        exchange -> {
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(200, -1);
        });
    open.post(post(url));

    Answer answer = open.post(post(url));

    assertThat(answer).isEqualTo(new Answer.Taken());
    assertThat(lookedUp).isEqualTo(1);
    assertThat(names.asked).hasValue(2);
  }

  @Test
  void hostShouldBeConnectedToByTheAddressThatWasCheckedAndCalledByItsName() {
    names.answer("127.0.0.1");

    open.post(post(url("http", "hooks.example", receiver.port())));

    assertThat(receiver.arrivals())
        .extracting(StandardReceiver.Arrival::host)
        .containsExactly("hooks.example:" + receiver.port());
    assertThat(names.asked).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1"
      })
  void nothingShouldBePostedWhenTheNameServerAnswersAnAddressOfOurs(String address) {
    names.answer(address);

    Answer answer = guarded.post(post(url("https", "hooks.example", receiver.port())));

    assertThat(codeOf(answer)).isEqualTo("target-refused");
    assertThat(names.asked).hasValue(1);
    assertThat(receiver.arrivals()).isEmpty();
  }

  @Test
  void nothingShouldBePostedWhenOneOfSeveralAddressesIsOurs() {
    names.answer("93.184.215.14", "127.0.0.1");

    Answer answer = guarded.post(post(url("https", "hooks.example", receiver.port())));

    assertThat(codeOf(answer)).isEqualTo("target-refused");
  }

  /** Whatever was looked up before: a socket checks the address that it connects to. */
  @Test
  void socketShouldRefuseAnAddressOfOursWhenItConnects() throws IOException {
    Targets targets = new Targets(false);
    try (Socket socket = targets.create(Proxy.NO_PROXY)) {
      InetSocketAddress ours =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), receiver.port());

      assertThatThrownBy(() -> socket.connect(ours, 1_000)).isInstanceOf(Targets.NotPublic.class);
      assertThat(socket.isConnected()).isFalse();
    }
  }

  /** A name server that answers otherwise the second time: for that there is no second time. */
  @Test
  void nameShouldBeLookedUpOnceForAConnection() {
    names.answerInTurn("127.0.0.1", "10.0.0.1");

    Answer answer = open.post(post(url("http", "rebinding.example", receiver.port())));

    assertThat(answer).isEqualTo(new Answer.Taken());
    assertThat(names.asked).hasValue(1);
  }

  @Test
  void nextConnectionShouldBeCheckedAnewWhenTheNameLeadsElsewhereByThen() throws Exception {
    names.answerInTurn("93.184.215.14", "127.0.0.1");
    DnsResolver checking = new Targets(false).checking(names);

    InetAddress[] first = checking.resolve("rebinding.example");

    assertThat(first).containsExactly(Names.address("93.184.215.14"));
    assertThatThrownBy(() -> checking.resolve("rebinding.example"))
        .isInstanceOf(Targets.NotPublic.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example/",
        "https://localhost/",
        "https://a.localhost:8443/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/"
      })
  void urlShouldBeObjectedToWhenItLeadsNowhereThatIsAllowed(String url) {
    WebhookUrl parsed = WebhookUrl.parse(url);

    assertThat(guarded.objectionTo(parsed)).isPresent();
    assertThat(codeOf(guarded.post(post(parsed)))).isEqualTo("target-refused");
    assertThat(open.objectionTo(parsed)).isEmpty();
    assertThat(names.asked).hasValue(0);
  }

  @Test
  void urlShouldBeFineWhenItsAddressIsPublic() {
    assertThat(guarded.objectionTo(WebhookUrl.parse("https://hooks.example:8443/a?b"))).isEmpty();
    assertThat(guarded.objectionTo(WebhookUrl.parse("https://93.184.215.14/"))).isEmpty();
    assertThat(guarded.objectionTo(WebhookUrl.parse("https://[2606:4700::1111]/"))).isEmpty();
  }

  @Test
  void hostShouldHaveToProveItsNameWhenItIsEncrypted(@TempDir Path directory) throws Exception {
    SSLContext tls = SelfSigned.context(directory, "DNS:hooks.example");
    names.answer("127.0.0.1");
    try (StandardReceiver encrypted = new StandardReceiver(Optional.of(tls));
        HttpWebhookSender trusting =
            new HttpWebhookSender(true, Duration.ofSeconds(15), names, tls);
        HttpWebhookSender usual = sender(true, Duration.ofSeconds(15))) {
      WebhookUrl right = url("https", "hooks.example", encrypted.port());
      WebhookUrl wrong = url("https", "other.example", encrypted.port());

      assertThat(trusting.post(post(right))).isEqualTo(new Answer.Taken());
      assertThat(codeOf(trusting.post(post(wrong)))).isEqualTo("tls");
      assertThat(codeOf(usual.post(post(right)))).isEqualTo("tls");
      assertThat(encrypted.arrivals()).hasSize(1);
    }
  }

  private HttpWebhookSender sender(boolean allowPrivate, Duration timeout) {
    return new HttpWebhookSender(allowPrivate, timeout, names, SSLContexts.createDefault());
  }

  private static WebhookUrl url(String scheme, String host, int port) {
    return WebhookUrl.parse("%s://%s:%d/hooks?of=acme".formatted(scheme, host, port));
  }

  private static String codeOf(Answer answer) {
    return answer instanceof Answer.NotTaken notTaken
        ? notTaken.failure().code()
        : answer.toString();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** An octet now and then, so that no read waits for long. */
  private static void drip(ServerSocket server) {
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream()) {
      socket.setSoTimeout(20);
      byte[] head = "HTTP/1.1 200 OK\r\nX-Drip: ".getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(head);
      while (isStillThere(in)) {
        socket.getOutputStream().write('a');
        socket.getOutputStream().flush();
      }
    } catch (IOException e) {
      assertThat(e).isInstanceOf(IOException.class);
    }
  }

  private static boolean isStillThere(InputStream in) throws IOException {
    try {
      return in.read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  /** A name server that answers as it is told. */
  private static final class Names implements DnsResolver {

    private final AtomicInteger asked = new AtomicInteger();
    private volatile List<List<String>> answers = List.of();

    void answer(String... addresses) {
      answers = List.of(List.of(addresses));
    }

    void answerInTurn(String first, String second) {
      answers = List.of(List.of(first), List.of(second));
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      if (host.equals("127.0.0.1")) {
        return new InetAddress[] {InetAddress.getByName(host)};
      }
      if (answers.isEmpty()) {
        throw new UnknownHostException(host);
      }
      int turn = Math.min(asked.getAndIncrement(), answers.size() - 1);
      return answers.get(turn).stream().map(Names::address).toArray(InetAddress[]::new);
    }

    private static InetAddress address(String literal) {
      try {
        return InetAddress.getByName(literal);
      } catch (UnknownHostException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
