package com.nurturehub.email.persistence.engagement;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * Visits on this machine's disk until the store has them, in files of some megabytes. A file holds
 * {@link #VERSION} and then records: length, CRC-32C and octets of a {@link JournalRecord}. One
 * process at a time holds the directory.
 *
 * <p><b>Guarantee:</b> what {@link #append} returned for is on the disk. A file that is no longer
 * written to never changes: it reads alike each time, also after a crash in the middle of a record,
 * which ends it. <b>Order:</b> files by their names, records as they were appended. <b>A crash</b>
 * loses nothing of what was appended; a file that was stored but not removed is read again.
 */
public final class EventJournal implements AutoCloseable {

  /** First in every file: {@code NHJ} and the layout of its records. */
  static final int VERSION = ('N' << 24) | ('H' << 16) | ('J' << 8) | 1;

  private static final String SUFFIX = ".journal";
  private static final String ASIDE_SUFFIX = ".aside";
  private static final String UNFINISHED_SUFFIX = ".unfinished";
  private static final int PREFIX_BYTES = 2 * Integer.BYTES;

  /** A file is folded and stored in memory, so this bounds it. */
  private static final long FILE_BYTES = 4L << 20;

  private final Path directory;
  private final long maxBytes;
  private final FileChannel lock;
  private final List<Path> complete;
  private Optional<Path> file = Optional.empty();
  private Optional<FileChannel> channel = Optional.empty();
  private long end;
  private long number;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * What a file holds.
   *
   * @param damaged whether there is more that cannot be read; a last record that was cut off by a
   *     crash, which nobody was told of, is no damage
   */
  record Content(List<JournalRecord> records, boolean damaged) {

    Content {
      records = List.copyOf(records);
    }
  }

  private EventJournal(Path directory, long maxBytes, FileChannel lock, List<Path> left)
      throws IOException {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.lock = lock;
    this.complete = new ArrayList<>(left);
    for (Path each : left) {
      number = Math.max(number, numberOf(each));
      bytes.addAndGet(Files.size(each));
    }
  }

  /**
   * Takes the directory for this process, with what an earlier one left in it.
   *
   * @param maxBytes of all files together; beyond that nothing is taken
   * @throws IllegalStateException if the directory cannot be written, another process holds it, or
   *     what is in it is not ours
   */
  public static EventJournal open(Path directory, long maxBytes) {
    try {
      Files.createDirectories(directory);
      FileChannel lock =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(lock)) {
        lock.close();
        throw new IllegalStateException(
            "another instance holds the journal in " + directory + ": each needs its own");
      }
      try (DirectoryStream<Path> unfinished =
          Files.newDirectoryStream(directory, "*" + UNFINISHED_SUFFIX)) {
        for (Path file : unfinished) {
          Files.delete(file);
        }
      }
      return new EventJournal(directory, maxBytes, lock, filesIn(directory));
    } catch (IOException e) {
      throw new IllegalStateException("the journal in " + directory + " cannot be written", e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      // Held until the channel closes, or the process ends in whatever way.
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      all.forEach(files::add);
    }
    files.sort(Comparator.comparingLong(EventJournal::numberOf));
    return files;
  }

  private static long numberOf(Path file) {
    String name = file.getFileName().toString();
    try {
      return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    } catch (NumberFormatException e) {
      throw new IllegalStateException(file + " is no file of a journal: its name is no number", e);
    }
  }

  /**
   * Writes records behind all others, and returns when they are on the disk.
   *
   * @throws IOException if they may not be there; later calls may succeed
   */
  synchronized void append(List<JournalRecord> records) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(octetsOf(records));
    int size = octets.remaining();
    if (bytes.get() + size > maxBytes) {
      throw new IOException("the journal is full: " + bytes + " octets of " + maxBytes);
    }
    if (end > FILE_BYTES) {
      complete();
    }
    FileChannel out = channel.isPresent() ? channel.get() : begin();
    try {
      long position = end;
      while (octets.hasRemaining()) {
        position += out.write(octets, position);
      }
      out.force(false);
      end = position;
    } catch (IOException e) {
      // Nobody is told that these are kept, so they must not come back.
      out.truncate(end);
      throw e;
    }
    bytes.addAndGet(size);
  }

  private static byte[] octetsOf(List<JournalRecord> records) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(all);
    for (JournalRecord each : records) {
      ByteArrayOutputStream octets = new ByteArrayOutputStream();
      each.write(new DataOutputStream(octets));
      out.writeInt(octets.size());
      out.writeInt(checksum(octets.toByteArray()));
      octets.writeTo(out);
    }
    return all.toByteArray();
  }

  private static int checksum(byte[] octets) {
    CRC32C crc = new CRC32C();
    crc.update(octets);
    return (int) crc.getValue();
  }

  private FileChannel begin() throws IOException {
    Path next = directory.resolve("%019d%s".formatted(number + 1, SUFFIX));
    FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, VERSION), 0);
      syncDirectory();
    } catch (IOException e) {
      out.close();
      throw e;
    }
    number++;
    file = Optional.of(next);
    channel = Optional.of(out);
    end = Integer.BYTES;
    bytes.addAndGet(end);
    return out;
  }

  /** Without this a new file may be gone after a power failure, with all that is in it. */
  private void syncDirectory() throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Ends the file that is written to, and returns all files that are complete, oldest first. */
  synchronized List<Path> complete() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
      complete.add(file.orElseThrow());
      channel = Optional.empty();
      file = Optional.empty();
    }
    return List.copyOf(complete);
  }

  /** Reads a complete file. */
  static Content read(Path complete) throws IOException {
    List<JournalRecord> records = new ArrayList<>();
    ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(complete));
    if (octets.remaining() < Integer.BYTES) {
      return new Content(records, false);
    }
    if (octets.getInt() != VERSION) {
      return new Content(records, true);
    }
    while (octets.remaining() > PREFIX_BYTES) {
      int length = octets.getInt();
      int checksum = octets.getInt();
      if (length == 0 || length > octets.remaining()) {
        break;
      }
      if (length < 0) {
        return new Content(records, true);
      }
      byte[] record = new byte[length];
      octets.get(record);
      if (checksum(record) != checksum) {
        return new Content(records, true);
      }
      records.add(JournalRecord.read(new DataInputStream(new ByteArrayInputStream(record))));
    }
    return new Content(records, false);
  }

  /** Forgets a complete file that the store has. */
  synchronized void remove(Path stored) throws IOException {
    long size = Files.size(stored);
    Files.delete(stored);
    complete.remove(stored);
    bytes.addAndGet(-size);
  }

  /** Keeps a complete file for a person to look at; it is not read any more. */
  synchronized void setAside(Path odd) throws IOException {
    long size = Files.size(odd);
    String name = odd.getFileName().toString();
    Files.move(odd, odd.resolveSibling(name.replace(SUFFIX, ASIDE_SUFFIX)));
    complete.remove(odd);
    bytes.addAndGet(-size);
  }

  /** Files that were set aside, by this process or an earlier one. */
  List<Path> aside() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + ASIDE_SUFFIX)) {
      all.forEach(files::add);
    }
    return files;
  }

  /** Writes a file that was set aside anew, with these records alone; removes it with none. */
  void replace(Path aside, List<JournalRecord> records) throws IOException {
    if (records.isEmpty()) {
      Files.delete(aside);
    } else {
      Path anew = aside.resolveSibling(aside.getFileName() + UNFINISHED_SUFFIX);
      byte[] octets = octetsOf(records);
      ByteBuffer all = ByteBuffer.allocate(Integer.BYTES + octets.length);
      all.putInt(VERSION).put(octets).flip();
      try (FileChannel out =
          FileChannel.open(
              anew,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        while (all.hasRemaining()) {
          out.write(all);
        }
        out.force(true);
      }
      Files.move(anew, aside, StandardCopyOption.ATOMIC_MOVE);
    }
    syncDirectory();
  }

  /** Octets of all files that the store does not have. */
  long bytes() {
    return bytes.get();
  }

  /** Whether less room is left than is taken. */
  boolean isHalfFull() {
    return bytes.get() > maxBytes / 2;
  }

  @Override
  public synchronized void close() throws IOException {
    complete();
    lock.close();
  }
}
