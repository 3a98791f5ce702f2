package com.nurturehub.emulator;

import com.nurturehub.emulator.Faults.Action;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.SubmissionDialect.Phrase;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.internal.command.StartTLSCommand;
import org.subethamail.smtp.internal.io.DotTerminatedInputStream;
import org.subethamail.smtp.internal.io.DotUnstuffingInputStream;
import org.subethamail.smtp.internal.server.Command;
import org.subethamail.smtp.internal.server.HelpMessage;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/**
 * A provider's submission port with {@code AUTH XOAUTH2}. The library brings connections, lines,
 * dot-stuffing and STARTTLS; the commands are replaced, because what matters here is what it has no
 * hook for: the provider's own words, and faults at every point of the exchange.
 */
final class SubmissionServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 2_000;
  private static final Duration LOOK_FOR_PEER = Duration.ofMillis(200);
  private static final Pattern PATH = Pattern.compile("(?i)(?:FROM|TO):\\s*<([^<>]*)>(.*)");
  private static final Pattern SIZE = Pattern.compile("(?i)\\bSIZE=(\\d{1,18})\\b");

  private final SubmissionDialect dialect;
  private final Accounts accounts;
  private final Ledger ledger;
  private final Dialogues dialogues;
  private final Faults faults;
  private final Clock clock;
  private final boolean tls;
  private final SMTPServer server;
  private final Map<Session, Conversation> conversations = new ConcurrentHashMap<>();

  /** What a connection has said so far; touched only by the connection's own thread. */
  private static final class Conversation {
    private Dialogues.Entry entry;
    private String mailbox = "";
    private @Nullable String from;
    private boolean utf8;
    private final List<String> recipients = new ArrayList<>();

    Conversation(Dialogues.Entry entry) {
      this.entry = entry;
    }

    /** A connection whose last mail is done with begins another dialogue. */
    void beginMail(Dialogues dialogues, Instant now) {
      if (entry.isOver()) {
        entry = dialogues.begin(now);
        entry.authenticated(mailbox);
      }
    }

    void forgetMail() {
      from = null;
      utf8 = false;
      recipients.clear();
    }
  }

  /** What a command does once no fault stands in its way. */
  @FunctionalInterface
  private interface Body {
    void execute(String argument, Session session, Conversation conversation) throws IOException;
  }

  SubmissionServer(
      InetAddress address,
      int port,
      @Nullable SSLContext tls,
      SubmissionDialect dialect,
      Accounts accounts,
      Ledger ledger,
      Dialogues dialogues,
      Faults faults,
      Clock clock,
      Duration idle) {
    this.dialect = dialect;
    this.accounts = accounts;
    this.ledger = ledger;
    this.dialogues = dialogues;
    this.faults = faults;
    this.clock = clock;
    this.tls = tls != null;
    SMTPServer.Builder builder =
        SMTPServer.port(port)
            .bindAddress(address)
            .hostName(dialect.hostName())
            .softwareName(dialect.softwareName())
            .backlog(1024)
            .maxConnections(MAX_CONNECTIONS)
            .connectionTimeoutMs((int) idle.toMillis())
            .sessionHandler(new Conversations())
            // Not virtual threads: the library reads inside monitors, which on Java 21 would hold
            // the carriers.
            .executorService(
                Executors.newCachedThreadPool(
                    Thread.ofPlatform().name("smtp-", 0).daemon().factory()));
    if (tls != null) {
      builder.enableTLS(true).startTlsSocketFactory(socket -> serverSide(tls, socket));
    }
    server = builder.build();
    replaceCommands();
    server.start();
  }

  int port() {
    return server.getPortAllocated();
  }

  int openConnections() {
    return conversations.size();
  }

  /** Closes the port and every connection; waits for delays that a connection is held up by. */
  @Override
  public void close() {
    server.stop();
  }

  private static SSLSocket serverSide(SSLContext tls, java.net.Socket socket) throws IOException {
    SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
    secured.setUseClientMode(false);
    return secured;
  }

  private final class Conversations implements SessionHandler {
    @Override
    public SessionAcceptance accept(Session session) {
      Dialogues.Entry entry = dialogues.begin(clock.instant());
      Attempt attempt = new Attempt(Stage.CONNECT, "", "", List.of(), "", "");
      try {
        switch (faults.strike(attempt)) {
          case Action.Pass pass -> {}
          case Action.Reply reply -> {
            entry.end(clock.instant());
            return SessionAcceptance.failure(reply.code(), reply.text());
          }
          case Action.Reset reset -> reset(session);
          case Action.Hang hang -> hang(session, hang);
        }
      } catch (IOException e) {
        session.quit();
      }
      conversations.put(session, new Conversation(entry));
      return SessionAcceptance.success();
    }

    @Override
    public void onSessionEnd(Session session) {
      Conversation over = conversations.remove(session);
      if (over != null) {
        over.entry.end(clock.instant());
      }
    }
  }

  // --- commands ---

  private void replaceCommands() {
    command("EHLO", Stage.EHLO, this::ehlo);
    command(
        "HELO",
        Stage.EHLO,
        (argument, session, conversation) -> {
          conversation.forgetMail();
          say(Phrase.HELLO, session);
        });
    command("AUTH", Stage.AUTH, this::auth);
    command("MAIL", Stage.MAIL, this::mail);
    command("RCPT", Stage.RCPT, this::rcpt);
    command("DATA", Stage.DATA, this::data);
    command(
        "RSET",
        null,
        (argument, session, conversation) -> {
          conversation.forgetMail();
          say(Phrase.FORGOTTEN, session);
        });
    command("NOOP", null, (argument, session, conversation) -> say(Phrase.NOTHING_DONE, session));
    command(
        "QUIT",
        null,
        (argument, session, conversation) -> {
          say(Phrase.GOODBYE, session);
          session.quit();
        });
    command("STARTTLS", null, this::startTls);
    for (String verb : List.of("BDAT", "VRFY", "EXPN", "HELP")) {
      command(
          verb, null, (argument, session, conversation) -> say(Phrase.NOT_IMPLEMENTED, session));
    }
  }

  private void command(String verb, @Nullable Stage stage, Body body) {
    server
        .getCommandHandler()
        .addCommand(
            new Command() {
              @Override
              public void execute(String line, Session session) throws IOException {
                Conversation conversation = conversations.get(session);
                if (conversation == null) {
                  return;
                }
                String argument = line.substring(verb.length()).strip();
                if (stage == Stage.MAIL) {
                  conversation.beginMail(dialogues, clock.instant());
                }
                if (stage == Stage.RCPT) {
                  recipientIn(argument).ifPresent(conversation.entry::named);
                }
                if (stage == null
                    || passes(attempt(stage, conversation, argument, line), session)) {
                  body.execute(argument, session, conversation);
                }
              }

              @Override
              public HelpMessage getHelp() {
                return new HelpMessage(verb, verb);
              }

              @Override
              public String getName() {
                return verb;
              }
            });
  }

  private static Optional<String> recipientIn(String argument) {
    Matcher path = PATH.matcher(argument);
    return path.matches() ? Optional.of(path.group(1)) : Optional.empty();
  }

  private void ehlo(String argument, Session session, Conversation conversation)
      throws IOException {
    if (argument.isEmpty()) {
      say(Phrase.HELLO_WITHOUT_NAME, session);
      return;
    }
    conversation.forgetMail();
    List<String> lines = new ArrayList<>();
    lines.add(dialect.words(Phrase.EXTENDED_HELLO));
    lines.add("SIZE " + dialect.maxMessageBytes());
    if (tls && !session.isTLSStarted()) {
      lines.add("STARTTLS");
    } else {
      lines.add("AUTH XOAUTH2");
    }
    lines.addAll(dialect.extensions());
    say(String.join("\n", lines), session);
  }

  private void startTls(String argument, Session session, Conversation conversation)
      throws IOException {
    if (!tls) {
      say(Phrase.NOT_IMPLEMENTED, session);
      return;
    }
    conversation.forgetMail();
    conversation.mailbox = "";
    new StartTLSCommand().execute("STARTTLS", session);
  }

  private void auth(String argument, Session session, Conversation conversation)
      throws IOException {
    if (lacksTls(session)) {
      return;
    }
    if (!conversation.mailbox.isEmpty()) {
      say(Phrase.LOGGED_IN_BEFORE, session);
      return;
    }
    String[] words = argument.split("\\s+", 2);
    if (!words[0].equalsIgnoreCase("XOAUTH2")) {
      say(Phrase.UNKNOWN_MECHANISM, session);
      return;
    }
    Optional<String> response =
        words.length == 2 ? Optional.of(words[1].strip()) : challenge(session, "");
    if (response.isEmpty()) {
      return;
    }
    Optional<XOAuth2> credentials = XOAuth2.decode(response.get());
    if (credentials.isEmpty()) {
      say(Phrase.LOGIN_UNREADABLE, session);
      return;
    }
    Optional<String> mailbox = accounts.mailboxOf(credentials.get(), dialect.scopes());
    if (mailbox.isPresent()) {
      conversation.mailbox = mailbox.get();
      conversation.entry.authenticated(conversation.mailbox);
      say(Phrase.LOGGED_IN, session);
      return;
    }
    Optional<String> why = dialect.loginChallenge();
    if (why.isEmpty() || challenge(session, base64(why.get())).isPresent()) {
      say(Phrase.LOGIN_REFUSED, session);
    }
  }

  /**
   * Sends a challenge; empty where the client cancelled or went away, which is answered already.
   */
  private Optional<String> challenge(Session session, String text) throws IOException {
    session.sendResponse("334 " + text);
    String line = session.getReader().readLine();
    if (line == null) {
      session.quit();
      return Optional.empty();
    }
    if (line.strip().equals("*")) {
      say(Phrase.LOGIN_CANCELLED, session);
      return Optional.empty();
    }
    return Optional.of(line.strip());
  }

  private void mail(String argument, Session session, Conversation conversation)
      throws IOException {
    if (lacksTls(session)) {
      return;
    }
    if (conversation.mailbox.isEmpty()) {
      say(Phrase.LOGIN_FIRST, session);
      return;
    }
    if (conversation.from != null) {
      say(Phrase.SENDER_NAMED_BEFORE, session);
      return;
    }
    Matcher path = PATH.matcher(argument);
    if (!path.matches() || !argument.regionMatches(true, 0, "FROM:", 0, 5)) {
      say(Phrase.SYNTAX_ERROR, session);
      return;
    }
    boolean utf8 = path.group(2).toUpperCase(Locale.ROOT).contains("SMTPUTF8");
    if (!utf8 && !isAscii(path.group(1))) {
      say(Phrase.SENDER_NEEDS_SMTPUTF8, session);
      return;
    }
    Matcher size = SIZE.matcher(path.group(2));
    if (size.find() && Long.parseLong(size.group(1)) > dialect.maxMessageBytes()) {
      say(Phrase.MAIL_TOO_LARGE, session);
      return;
    }
    conversation.from = path.group(1);
    conversation.utf8 = utf8;
    say(Phrase.SENDER_TAKEN, session);
  }

  private void rcpt(String argument, Session session, Conversation conversation)
      throws IOException {
    if (conversation.from == null) {
      say(Phrase.SENDER_FIRST, session);
      return;
    }
    Matcher path = PATH.matcher(argument);
    if (!path.matches() || !argument.regionMatches(true, 0, "TO:", 0, 3)) {
      say(Phrase.SYNTAX_ERROR, session);
      return;
    }
    String recipient = path.group(1);
    if (!recipient.matches("[^@\\s]+@[^@\\s]+") || (!conversation.utf8 && !isAscii(recipient))) {
      say(Phrase.RECIPIENT_REFUSED, session);
      return;
    }
    conversation.recipients.add(recipient);
    say(Phrase.RECIPIENT_TAKEN, session);
  }

  private void data(String argument, Session session, Conversation conversation)
      throws IOException {
    String from = conversation.from;
    if (from == null || conversation.recipients.isEmpty()) {
      say(from == null ? Phrase.SENDER_FIRST : Phrase.RECIPIENT_FIRST, session);
      return;
    }
    say(Phrase.GO_AHEAD, session);
    Optional<byte[]> content;
    try {
      content = content(session, conversation);
    } catch (EOFException | SocketException gone) {
      session.quit();
      return;
    }
    if (content.isEmpty()) {
      return;
    }
    List<String> to = List.copyOf(conversation.recipients);
    conversation.forgetMail();
    byte[] raw = content.get();
    if (raw.length > dialect.maxMessageBytes()) {
      say(Phrase.MAIL_TOO_LARGE, session);
      return;
    }
    Optional<String> ownId = ParsedMail.of(raw).header("Message-ID").filter(id -> !id.isBlank());
    String messageId = ownId.orElseGet(dialect::newMessageId);
    byte[] kept = ownId.isPresent() ? raw : ParsedMail.withMessageId(messageId, raw);
    String mailbox = conversation.mailbox;
    if (!passes(new Attempt(Stage.FINAL_DOT, mailbox, from, to, messageId, ""), session)) {
      return;
    }
    ledger.append(clock.instant(), mailbox, from, to, messageId, dialect.newProviderId(), kept);
    if (passes(new Attempt(Stage.ACCEPTED, mailbox, from, to, messageId, ""), session)) {
      // Before the sender can know of it and begin another.
      conversation.entry.end(clock.instant());
      say(Phrase.MAIL_TAKEN, session);
    }
  }

  /** The content without its dots; empty where a fault ended the connection in the midst of it. */
  private Optional<byte[]> content(Session session, Conversation conversation) throws IOException {
    InputStream in =
        new DotUnstuffingInputStream(new DotTerminatedInputStream(session.getRawInput()));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    int next = in.read();
    if (!passes(attempt(Stage.CONTENT, conversation, "", ""), session)) {
      session.quit();
      return Optional.empty();
    }
    for (; next >= 0; next = in.read()) {
      // One byte too many is kept, so that the caller sees that it was too much.
      if (content.size() <= dialect.maxMessageBytes()) {
        content.write(next);
      }
    }
    return Optional.of(content.toByteArray());
  }

  private boolean lacksTls(Session session) throws IOException {
    if (tls && !session.isTLSStarted()) {
      say(Phrase.TLS_FIRST, session);
      return true;
    }
    return false;
  }

  // --- faults ---

  private static Attempt attempt(
      Stage stage, Conversation conversation, String argument, String line) {
    List<String> recipients = new ArrayList<>(conversation.recipients);
    String from = conversation.from == null ? "" : conversation.from;
    Matcher path = PATH.matcher(argument);
    if (path.matches()) {
      if (stage == Stage.RCPT) {
        recipients.add(path.group(1));
      } else if (stage == Stage.MAIL) {
        from = path.group(1);
      }
    }
    return new Attempt(stage, conversation.mailbox, from, recipients, "", line);
  }

  /** Whether the exchange goes on; if not, the fault has been acted out. */
  private boolean passes(Attempt attempt, Session session) throws IOException {
    return switch (faults.strike(attempt)) {
      case Action.Pass pass -> true;
      case Action.Reply reply -> {
        send(session, reply.code(), reply.text());
        if (reply.code() == 421) {
          session.quit();
        }
        yield false;
      }
      case Action.Reset reset -> {
        reset(session);
        yield false;
      }
      case Action.Hang hang -> {
        hang(session, hang);
        yield false;
      }
    };
  }

  private static void reset(Session session) throws IOException {
    if (!session.getSocket().isClosed()) {
      // Closing with no time to linger sends RST in place of FIN.
      session.getSocket().setSoLinger(true, 0);
    }
    session.quit();
  }

  /** Reads and drops what comes, so as to notice when the peer gives up. */
  private static void hang(Session session, Action.Hang hang) throws IOException {
    byte[] dropped = new byte[8192];
    long begun = System.nanoTime();
    try {
      session.getSocket().setSoTimeout((int) LOOK_FOR_PEER.toMillis());
      InputStream in = session.getRawInput();
      while (!hang.fault().awaitRemoval(Duration.ZERO)
          && System.nanoTime() - begun < hang.atMost().toNanos()) {
        try {
          if (in.read(dropped) < 0) {
            break;
          }
        } catch (SocketTimeoutException silent) {
          // The peer still waits.
        }
      }
      reset(session);
    } catch (SocketException gone) {
      session.quit();
    }
  }

  // --- words ---

  private void say(Phrase phrase, Session session) throws IOException {
    say(dialect.words(phrase), session);
  }

  private static void say(String words, Session session) throws IOException {
    send(session, Integer.parseInt(words.substring(0, 3)), words.substring(4));
  }

  private static void send(Session session, int code, String text) throws IOException {
    String[] lines = text.split("\r?\n", -1);
    StringBuilder reply = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      boolean last = i == lines.length - 1;
      reply.append(code).append(last ? " " : "-").append(lines[i]).append(last ? "" : "\r\n");
    }
    session.sendResponse(reply.toString());
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
