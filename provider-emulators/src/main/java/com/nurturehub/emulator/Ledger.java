package com.nurturehub.emulator;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every mail a provider accepted, in order of acceptance: the truth against which a campaign counts
 * lost and doubled mails.
 *
 * <p>Guarantee: once {@link #append} returns, the mail is in every later answer and, with a
 * directory, handed to the operating system, so it survives the death of this process but not of
 * the machine. A mail is never dropped and never merged with another of the same {@code
 * Message-ID}. Thread-safe.
 *
 * <p>On disk: {@code index.jsonl}, one line per mail, and one {@code .eml} file per mail, written
 * before its line. A line torn by a crash is cut off when the ledger is opened again.
 */
public final class Ledger implements AutoCloseable {
  // Json.create... would look its provider up anew for every mail.
  private static final JsonProvider JSON = JsonProvider.provider();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final Map<String, List<Delivery>> byMessageId = new HashMap<>();
  private final Map<String, Delivery> byProviderId = new HashMap<>();
  private final @Nullable Path directory;
  private final @Nullable FileChannel index;

  private Ledger(@Nullable Path directory, @Nullable FileChannel index) {
    this.directory = directory;
    this.index = index;
  }

  /** A ledger that ends with the process. */
  public static Ledger inMemory() {
    return new Ledger(null, null);
  }

  /**
   * The ledger kept in a directory, which is made where missing; mails of earlier runs come first.
   *
   * @throws UncheckedIOException where the directory cannot be written, or another process has it
   *     open
   */
  public static Ledger in(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel index =
          FileChannel.open(
              directory.resolve("index.jsonl"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        claim(index, directory);
        Ledger ledger = new Ledger(directory, index);
        ledger.load(index, directory);
        return ledger;
      } catch (IOException | RuntimeException e) {
        index.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("ledger directory " + directory, e);
    }
  }

  /** Takes a mail: numbers it, keeps it, wakes whoever waits. */
  public Delivery append(
      Instant receivedAt,
      String mailbox,
      String from,
      List<String> to,
      String messageId,
      String providerId,
      byte[] raw) {
    byte[] kept = raw.clone();
    ParsedMail parsed = ParsedMail.of(kept);
    String author = parsed.addressHeader("From").orElse(from);
    String subject = parsed.decodedHeader("Subject").orElse("");
    lock.lock();
    try {
      long sequence = deliveries.size() + 1L;
      Delivery.Content content =
          directory == null ? kept::clone : onDisk(write(directory, sequence, kept));
      Delivery delivery =
          new Delivery(
              sequence,
              receivedAt,
              mailbox,
              from,
              to,
              messageId,
              providerId,
              author,
              subject,
              content);
      if (index != null) {
        writeFully(
            index, ByteBuffer.wrap((line(delivery) + "\n").getBytes(StandardCharsets.UTF_8)));
      }
      add(delivery);
      grown.signalAll();
      return delivery;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a mail in the ledger", e);
    } finally {
      lock.unlock();
    }
  }

  /** All mails, oldest first. */
  public List<Delivery> deliveries() {
    return locked(() -> List.copyOf(deliveries));
  }

  /** At most {@code limit} mails with a sequence below {@code before}, newest first. */
  public List<Delivery> newest(long before, int limit) {
    return locked(
        () -> {
          int end = (int) Math.min(deliveries.size(), Math.max(0, before - 1));
          return List.copyOf(deliveries.subList(Math.max(0, end - limit), end).reversed());
        });
  }

  /** Mails with a sequence above {@code sequence}, oldest first. */
  public List<Delivery> after(long sequence) {
    return locked(
        () -> {
          int start = (int) Math.min(deliveries.size(), Math.max(0, sequence));
          return List.copyOf(deliveries.subList(start, deliveries.size()));
        });
  }

  public Optional<Delivery> find(long sequence) {
    return locked(
        () ->
            sequence < 1 || sequence > deliveries.size()
                ? Optional.empty()
                : Optional.of(deliveries.get((int) sequence - 1)));
  }

  public Optional<Delivery> findByProviderId(String providerId) {
    return locked(() -> Optional.ofNullable(byProviderId.get(providerId)));
  }

  /** Mails with that {@code Message-ID}, with or without angle brackets, oldest first. */
  public List<Delivery> findByMessageId(String messageId) {
    return locked(() -> List.copyOf(byMessageId.getOrDefault(key(messageId), List.of())));
  }

  public int count() {
    return locked(deliveries::size);
  }

  /** How often a mail with that {@code Message-ID} was taken: 0 is not sent, 2 is sent twice. */
  public int count(String messageId) {
    return findByMessageId(messageId).size();
  }

  /** Counts by {@code Message-ID}, angle brackets included. */
  public Map<String, Integer> countsByMessageId() {
    return locked(
        () -> {
          Map<String, Integer> counts = new TreeMap<>();
          byMessageId
              .values()
              .forEach(same -> counts.put(same.getFirst().messageId(), same.size()));
          return counts;
        });
  }

  /**
   * Waits until at least so many mails were taken and gives all there are.
   *
   * @throws IllegalStateException where they do not come in time
   */
  public List<Delivery> awaitCount(int atLeast, Duration timeout) throws InterruptedException {
    await(() -> deliveries.size() >= atLeast, atLeast + " mails", timeout);
    return deliveries();
  }

  /**
   * Waits for a mail with that {@code Message-ID}.
   *
   * @throws IllegalStateException where it does not come in time
   */
  public Delivery awaitMessage(String messageId, Duration timeout) throws InterruptedException {
    await(() -> byMessageId.containsKey(key(messageId)), "the mail " + messageId, timeout);
    return findByMessageId(messageId).getFirst();
  }

  @Override
  public void close() {
    if (index != null) {
      try {
        index.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close the ledger", e);
      }
    }
  }

  private void await(BooleanSupplier reached, String what, Duration timeout)
      throws InterruptedException {
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (!reached.getAsBoolean()) {
        if (nanos <= 0) {
          throw new IllegalStateException(
              "waited " + timeout + " for " + what + ", have " + deliveries.size() + " mails");
        }
        nanos = grown.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(Delivery delivery) {
    deliveries.add(delivery);
    byMessageId.computeIfAbsent(key(delivery.messageId()), id -> new ArrayList<>()).add(delivery);
    byProviderId.put(delivery.providerId(), delivery);
  }

  private static String key(String messageId) {
    String bare = messageId.strip();
    return bare.startsWith("<") && bare.endsWith(">") ? bare.substring(1, bare.length() - 1) : bare;
  }

  private <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  // --- the directory ---

  private static void claim(FileChannel index, Path directory) throws IOException {
    FileLock claimed;
    try {
      claimed = index.tryLock();
    } catch (OverlappingFileLockException e) {
      claimed = null;
    }
    if (claimed == null) {
      throw new IOException("another emulator has " + directory + " open");
    }
  }

  private void load(FileChannel index, Path directory) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(index.size()));
    while (all.hasRemaining() && index.read(all) >= 0) {}
    String text = new String(all.array(), 0, all.position(), StandardCharsets.UTF_8);
    long good = 0;
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      String line = text.substring(start, end);
      try {
        add(delivery(line, directory));
      } catch (JsonException | ClassCastException | NullPointerException e) {
        break;
      }
      good += line.getBytes(StandardCharsets.UTF_8).length + 1L;
      start = end + 1;
    }
    index.truncate(good);
    index.position(good);
  }

  private static String line(Delivery delivery) {
    JsonArrayBuilder to = JSON.createArrayBuilder();
    delivery.to().forEach(to::add);
    return JSON.createObjectBuilder()
        .add("sequence", delivery.sequence())
        .add("receivedAt", delivery.receivedAt().toString())
        .add("mailbox", delivery.mailbox())
        .add("from", delivery.from())
        .add("to", to)
        .add("messageId", delivery.messageId())
        .add("providerId", delivery.providerId())
        .add("author", delivery.author())
        .add("subject", delivery.subject())
        .build()
        .toString();
  }

  private static Delivery delivery(String line, Path directory) {
    try (JsonReader reader = JSON.createReader(new StringReader(line))) {
      JsonObject json = reader.readObject();
      long sequence = json.getJsonNumber("sequence").longValueExact();
      return new Delivery(
          sequence,
          Instant.parse(json.getString("receivedAt")),
          json.getString("mailbox"),
          json.getString("from"),
          json.getJsonArray("to").getValuesAs(JsonString::getString),
          json.getString("messageId"),
          json.getString("providerId"),
          json.getString("author"),
          json.getString("subject"),
          onDisk(file(directory, sequence)));
    }
  }

  private static Path file(Path directory, long sequence) {
    return directory.resolve("%08d.eml".formatted(sequence));
  }

  private static Path write(Path directory, long sequence, byte[] raw) throws IOException {
    return Files.write(file(directory, sequence), raw);
  }

  private static Delivery.Content onDisk(Path file) {
    return () -> {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
