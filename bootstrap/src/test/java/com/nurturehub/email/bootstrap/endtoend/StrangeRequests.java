package com.nurturehub.email.bootstrap.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests to tracking addresses as no client writes them, over bare sockets. */
final class StrangeRequests {

  /** Is in every request in several places, and must be in no answer. */
  private static final String MARK = "zqfuzzqz";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_ANSWER = 1 << 20;

  private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/1\\.[01] (\\d{3})");
  private static final Pattern LOCATION = Pattern.compile("(?mi)^Location: *([^\\r\\n]*)");

  /** What a server says to a method or a version that it does not know is no failure of ours. */
  private static final Set<Integer> NOT_OURS = Set.of(501, 505);

  private static final List<String> METHODS =
      List.of(
          "GET",
          "GET",
          "GET",
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
          "OPTIONS",
          "TRACE",
          "PATCH",
          "CONNECT",
          "get",
          "PROPFIND",
          MARK);

  private static final List<String> VERSIONS =
      List.of(
          "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/9.9", "");

  private final URI address;
  private final List<String> paths;
  private final Set<String> sealed;

  /**
   * Takes what is known.
   *
   * @param paths of tracking addresses that work
   * @param destinations where they lead
   */
  StrangeRequests(URI address, List<String> paths, List<String> destinations) {
    this.address = address;
    this.paths = List.copyOf(paths);
    this.sealed = new HashSet<>(destinations);
  }

  /**
   * What came back for one connection.
   *
   * @param statuses of its answers; 0 alone where there were none
   */
  record Outcome(List<Integer> statuses, List<String> faults) {}

  /** Sends one to five requests in one piece over a connection of their own. */
  Outcome send(Random random) {
    StringBuilder requests = new StringBuilder();
    int count = 1 + (random.nextInt(4) == 0 ? random.nextInt(5) : 0);
    for (int i = 1; i <= count; i++) {
      requests.append(request(random, i == count));
    }
    return judge(requests.toString(), exchange(requests.toString()));
  }

  private Outcome judge(String requests, String answers) {
    List<Integer> statuses = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    STATUS
        .matcher(answers)
        .results()
        .forEach(status -> statuses.add(Integer.parseInt(status.group(1))));
    Matcher locations = LOCATION.matcher(answers);
    while (locations.find()) {
      if (!sealed.contains(locations.group(1))) {
        faults.add("led to " + locations.group(1) + " by " + shown(requests));
      }
    }
    for (int status : statuses) {
      if (status >= 500 && !NOT_OURS.contains(status)) {
        faults.add("answered " + status + " to " + shown(requests));
      }
    }
    if (answers.contains(MARK)) {
      faults.add("reflected " + shown(requests));
    }
    if (statuses.isEmpty()) {
      statuses.add(0);
    }
    return new Outcome(statuses, faults);
  }

  private static String shown(String requests) {
    String start = requests.length() > 600 ? requests.substring(0, 600) + "..." : requests;
    return start.replace("\r", "\\r").replace("\n", "\\n").replace("\u0000", "\\0");
  }

  private String exchange(String requests) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(address.getHost(), address.getPort()), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(MAX_ANSWER), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Closed in the middle, or waited for what never came: a server's right.
      return "";
    }
  }

  private String request(Random random, boolean last) {
    StringBuilder request =
        new StringBuilder(one(METHODS, random))
            .append(' ')
            .append(target(random))
            .append(' ')
            .append(one(VERSIONS, random))
            .append("\r\n");
    if (random.nextInt(12) > 0) {
      request.append("Host: ").append(host(random)).append("\r\n");
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      request.append(header(random));
    }
    String body = random.nextInt(5) == 0 ? noise(random, random.nextInt(300)) : "";
    if (!body.isEmpty()) {
      request
          .append("Content-Length: ")
          .append(body.length() + random.nextInt(3) - 1)
          .append("\r\n");
    }
    if (last) {
      request.append("Connection: close\r\n");
    }
    return request.append("\r\n").append(body).toString();
  }

  private String target(Random random) {
    String path = one(paths, random);
    int at = 5 + random.nextInt(path.length() - 5);
    return switch (random.nextInt(14)) {
      case 0, 1 -> path;
      case 2 -> path.substring(0, at) + (char) (33 + random.nextInt(94)) + path.substring(at + 1);
      case 3 -> path.substring(0, at);
      case 4 -> path + noise(random, 1 + random.nextInt(20)).replaceAll("[\\s]", "");
      case 5 -> "/t/" + one(List.of("o", "c", "u", "x", ""), random) + path.substring(4);
      case 6 ->
          "/t/c/" + MARK + "%3Cscript%3E" + one(List.of("%00", "%0d%0aX: y", "%", "%zz"), random);
      case 7 -> "/t/c/../o/" + one(List.of("..", "%2e%2e", "%2f%2f", ";x=y", "\\..\\"), random);
      case 8 -> path + "?next=https://" + MARK + ".example/&" + noise(random, 5).strip();
      case 9 -> "https://" + MARK + ".example" + path;
      case 10 -> "//" + MARK + ".example" + path;
      case 11 -> "/t/c/" + "A".repeat(random.nextInt(20_000));
      case 12 -> path.replaceFirst("/t/", "/t//") + "/";
      default -> noise(random, 1 + random.nextInt(30));
    };
  }

  private String host(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> MARK + ".example";
      case 1 -> "a".repeat(random.nextInt(3_000));
      case 2 -> noise(random, 10);
      default -> address.getAuthority();
    };
  }

  private static String header(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> "User-Agent: " + noise(random, random.nextInt(2_000)) + "\r\n";
      case 1 -> "X-Forwarded-For: " + noise(random, 30) + ", 203.0.113.9, " + MARK + "\r\n";
      case 2 -> "X-Forwarded-Host: " + MARK + ".example\r\nX-Forwarded-Proto: " + MARK + "\r\n";
      case 3 -> "Transfer-Encoding: " + one(List.of("chunked", "gzip", MARK), random) + "\r\n";
      case 4 -> "Expect: 100-continue\r\n";
      case 5 -> "Accept: " + one(List.of("*/*", MARK + "/x", "text/html;q=zz"), random) + "\r\n";
      case 6 -> "Range: bytes=" + random.nextInt() + "-" + random.nextInt() + "\r\n";
      case 7 -> MARK.repeat(random.nextInt(1_000)) + "\r\n";
      case 8 -> "Authorization: Bearer " + noise(random, 50) + "\r\n";
      default -> "X-" + random.nextInt() + ": " + noise(random, 20) + "\r\n";
    };
  }

  private static String noise(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(0x100));
    }
    return text.toString();
  }

  private static String one(List<String> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
