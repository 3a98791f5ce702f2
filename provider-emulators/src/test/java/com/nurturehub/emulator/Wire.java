package com.nurturehub.emulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An SMTP client that says what it is told to, for what a proper client never does. */
public final class Wire implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;

  public Wire(ProviderEmulator provider) throws IOException {
    socket = new Socket(provider.smtpHost(), provider.smtpPort());
    socket.setSoTimeout(10_000);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  public void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** Sends a line and reads the whole reply. */
  public List<String> say(String line) throws IOException {
    write(line + "\r\n");
    return reply();
  }

  public List<String> reply() throws IOException {
    List<String> lines = new ArrayList<>();
    String line;
    do {
      line = in.readLine();
      if (line == null) {
        throw new IOException("the server closed the connection after " + lines);
      }
      lines.add(line);
    } while (line.length() > 3 && line.charAt(3) == '-');
    return lines;
  }

  /** The line a server reads nothing after; -1 where it closed in an orderly way. */
  public int read() throws IOException {
    return in.read();
  }

  public void greetAndLogIn(String mailbox, String accessToken) throws IOException {
    reply();
    say("EHLO client.example");
    say("AUTH XOAUTH2 " + xoauth2(mailbox, accessToken));
  }

  public static String xoauth2(String mailbox, String accessToken) {
    return Base64.getEncoder()
        .encodeToString(
            ("user=" + mailbox + "\u0001auth=Bearer " + accessToken + "\u0001\u0001")
                .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
