package com.nurturehub.emulator.google;

import com.nurturehub.emulator.Dialogues;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Action;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.Ledger;
import com.nurturehub.emulator.ParsedMail;
import com.nurturehub.emulator.google.Accounts.Access;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
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
 * Gmail's submission port. The library brings connections, lines, dot-stuffing and STARTTLS; the
 * commands are replaced, because what matters here is what it has no hook for: Gmail's own words,
 * and faults at every point of the exchange.
 */
final class GmailSmtp implements AutoCloseable {
  private static final Set<String> SCOPES = Set.of(GoogleEmulator.FULL_SCOPE);
  // As smtp.gmail.com announces it.
  private static final int MAX_MESSAGE_BYTES = 35_882_577;
  private static final int MAX_CONNECTIONS = 2_000;
  private static final Duration LOOK_FOR_PEER = Duration.ofMillis(200);
  private static final Pattern PATH = Pattern.compile("(?i)(?:FROM|TO):\\s*<([^<>]*)>(.*)");
  private static final Pattern SIZE = Pattern.compile("(?i)\\bSIZE=(\\d{1,18})\\b");

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
    private final Dialogues.Entry entry;
    private String mailbox = "";
    private @Nullable String from;
    private boolean utf8;
    private final List<String> recipients = new ArrayList<>();

    Conversation(Dialogues.Entry entry) {
      this.entry = entry;
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

  GmailSmtp(
      InetAddress address,
      int port,
      @Nullable SSLContext tls,
      Accounts accounts,
      Ledger ledger,
      Dialogues dialogues,
      Faults faults,
      Clock clock,
      Duration idle) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.dialogues = dialogues;
    this.faults = faults;
    this.clock = clock;
    this.tls = tls != null;
    SMTPServer.Builder builder =
        SMTPServer.port(port)
            .bindAddress(address)
            .hostName("smtp.gmail.com")
            .softwareName(trace())
            .backlog(1024)
            .maxConnections(MAX_CONNECTIONS)
            .connectionTimeoutMs((int) idle.toMillis())
            .sessionHandler(new Conversations())
            // Not virtual threads: the library reads inside monitors, which on Java 21 would hold
            // the carriers.
            .executorService(
                Executors.newCachedThreadPool(
                    Thread.ofPlatform().name("gmail-smtp-", 0).daemon().factory()));
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
          session.sendResponse("250 smtp.gmail.com at your service");
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
          session.sendResponse("250 2.1.5 Flushed " + trace());
        });
    command(
        "NOOP",
        null,
        (argument, session, conversation) -> session.sendResponse("250 2.0.0 OK " + trace()));
    command(
        "QUIT",
        null,
        (argument, session, conversation) -> {
          session.sendResponse("221 2.0.0 closing connection " + trace());
          session.quit();
        });
    command("STARTTLS", null, this::startTls);
    for (String verb : List.of("BDAT", "VRFY", "EXPN", "HELP")) {
      command(
          verb,
          null,
          (argument, session, conversation) ->
              session.sendResponse("502 5.5.1 Unimplemented command. " + trace()));
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
      session.sendResponse("501 5.5.4 Empty HELO/EHLO argument not allowed. " + trace());
      return;
    }
    conversation.forgetMail();
    List<String> lines = new ArrayList<>();
    lines.add("smtp.gmail.com at your service, [127.0.0.1]");
    lines.add("SIZE " + MAX_MESSAGE_BYTES);
    lines.add("8BITMIME");
    if (tls && !session.isTLSStarted()) {
      lines.add("STARTTLS");
    } else {
      lines.add("AUTH XOAUTH2");
    }
    lines.add("ENHANCEDSTATUSCODES");
    lines.add("PIPELINING");
    lines.add("SMTPUTF8");
    send(session, 250, String.join("\n", lines));
  }

  private void startTls(String argument, Session session, Conversation conversation)
      throws IOException {
    if (!tls) {
      session.sendResponse("502 5.5.1 Unimplemented command. " + trace());
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
      session.sendResponse("503 5.5.1 Already authenticated. " + trace());
      return;
    }
    String[] words = argument.split("\\s+", 2);
    if (!words[0].equalsIgnoreCase("XOAUTH2")) {
      session.sendResponse("504 5.7.4 Unrecognized Authentication Type " + trace());
      return;
    }
    Optional<String> response =
        words.length == 2 ? Optional.of(words[1].strip()) : challenge(session, "");
    if (response.isEmpty()) {
      return;
    }
    Optional<XOAuth2> credentials = XOAuth2.decode(response.get());
    if (credentials.isEmpty()) {
      session.sendResponse("501 5.5.2 Cannot Decode response " + trace());
      return;
    }
    String mailbox = credentials.get().mailbox();
    Optional<Access> access =
        accounts
            .accessOf(credentials.get().accessToken())
            .filter(known -> known.isFor(mailbox) && known.allowsAnyOf(SCOPES));
    if (access.isPresent()) {
      conversation.mailbox = access.get().grant().mailbox();
      conversation.entry.authenticated(conversation.mailbox);
      session.sendResponse("235 2.7.0 Accepted");
      return;
    }
    String why =
        "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\""
            + GoogleEmulator.FULL_SCOPE
            + "\"}";
    if (challenge(session, base64(why)).isPresent()) {
      send(
          session,
          535,
          "5.7.8 Username and Password not accepted. For more information, go to\n"
              + "5.7.8  https://support.google.com/mail/?p=BadCredentials "
              + trace());
    }
  }

  /**
   * Sends a challenge; empty where the client cancelled or went away, which is answered already.
   */
  private static Optional<String> challenge(Session session, String text) throws IOException {
    session.sendResponse("334 " + text);
    String line = session.getReader().readLine();
    if (line == null) {
      session.quit();
      return Optional.empty();
    }
    if (line.strip().equals("*")) {
      session.sendResponse("501 5.7.0 Authentication canceled. " + trace());
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
      send(
          session,
          530,
          "5.7.0 Authentication Required. For more information, go to\n"
              + "5.7.0  https://support.google.com/mail/?p=WantAuthError "
              + trace());
      return;
    }
    if (conversation.from != null) {
      session.sendResponse("503 5.5.1 MAIL first already given. " + trace());
      return;
    }
    Matcher path = PATH.matcher(argument);
    if (!path.matches() || !argument.regionMatches(true, 0, "FROM:", 0, 5)) {
      session.sendResponse("555 5.5.2 Syntax error, cannot decode response. " + trace());
      return;
    }
    boolean utf8 = path.group(2).toUpperCase(Locale.ROOT).contains("SMTPUTF8");
    if (!utf8 && !isAscii(path.group(1))) {
      session.sendResponse("553 5.6.7 The address needs SMTPUTF8. " + trace());
      return;
    }
    Matcher size = SIZE.matcher(path.group(2));
    if (size.find() && Long.parseLong(size.group(1)) > MAX_MESSAGE_BYTES) {
      tooLarge(session);
      return;
    }
    conversation.from = path.group(1);
    conversation.utf8 = utf8;
    session.sendResponse("250 2.1.0 OK " + trace());
  }

  private void rcpt(String argument, Session session, Conversation conversation)
      throws IOException {
    if (conversation.from == null) {
      session.sendResponse("503 5.5.1 MAIL first. " + trace());
      return;
    }
    Matcher path = PATH.matcher(argument);
    if (!path.matches() || !argument.regionMatches(true, 0, "TO:", 0, 3)) {
      session.sendResponse("555 5.5.2 Syntax error, cannot decode response. " + trace());
      return;
    }
    String recipient = path.group(1);
    if (!recipient.matches("[^@\\s]+@[^@\\s]+") || (!conversation.utf8 && !isAscii(recipient))) {
      session.sendResponse(
          "553 5.1.3 The recipient address <"
              + recipient
              + "> is not a valid RFC 5321 address. "
              + trace());
      return;
    }
    conversation.recipients.add(recipient);
    session.sendResponse("250 2.1.5 OK " + trace());
  }

  private void data(String argument, Session session, Conversation conversation)
      throws IOException {
    String from = conversation.from;
    if (from == null || conversation.recipients.isEmpty()) {
      session.sendResponse(
          (from == null ? "503 5.5.1 MAIL first. " : "503 5.5.1 RCPT first. ") + trace());
      return;
    }
    session.sendResponse("354 Go ahead " + trace());
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
    if (raw.length > MAX_MESSAGE_BYTES) {
      tooLarge(session);
      return;
    }
    Optional<String> ownId = ParsedMail.of(raw).header("Message-ID").filter(id -> !id.isBlank());
    String messageId = ownId.orElseGet(() -> "<" + hex(16) + "@mail.gmail.com>");
    byte[] kept = ownId.isPresent() ? raw : withMessageId(messageId, raw);
    String mailbox = conversation.mailbox;
    if (!passes(new Attempt(Stage.FINAL_DOT, mailbox, from, to, messageId, ""), session)) {
      return;
    }
    ledger.append(clock.instant(), mailbox, from, to, messageId, hex(8), kept);
    if (passes(new Attempt(Stage.ACCEPTED, mailbox, from, to, messageId, ""), session)) {
      // Before the sender can know of it and begin another.
      conversation.entry.end(clock.instant());
      session.sendResponse("250 2.0.0 OK  " + clock.instant().getEpochSecond() + " " + trace());
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
      if (content.size() <= MAX_MESSAGE_BYTES) {
        content.write(next);
      }
    }
    return Optional.of(content.toByteArray());
  }

  private boolean lacksTls(Session session) throws IOException {
    if (tls && !session.isTLSStarted()) {
      session.sendResponse("530 5.7.0 Must issue a STARTTLS command first. " + trace());
      return true;
    }
    return false;
  }

  private static void tooLarge(Session session) throws IOException {
    send(
        session,
        552,
        "5.3.4 Your message exceeded Google's message size limits. For more\n"
            + "5.3.4 information, visit https://support.google.com/mail/?p=MaxSizeError "
            + trace());
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

  private static void send(Session session, int code, String text) throws IOException {
    String[] lines = text.split("\r?\n", -1);
    StringBuilder reply = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      boolean last = i == lines.length - 1;
      reply.append(code).append(last ? " " : "-").append(lines[i]).append(last ? "" : "\r\n");
    }
    session.sendResponse(reply.toString());
  }

  private static byte[] withMessageId(String messageId, byte[] raw) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("Message-ID: " + messageId + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(raw);
    return out.toByteArray();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What Gmail ends its replies with. */
  private static String trace() {
    return hex(8) + " - gsmtp";
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
