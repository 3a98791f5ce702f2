package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.rest.security.PrivateAnswers;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;

/**
 * What Jakarta REST answers, held back until its visit is kept, and no thread with it: what is
 * answered is known before, and goes out when the visit is on a disk (ADR-0029).
 */
final class HeldAnswer implements ContainerResponseWriter {

  private static final System.Logger LOG = System.getLogger(HeldAnswer.class.getName());

  /** A length that Jersey does not know. */
  private static final long UNKNOWN = -1;

  /** As long as the pixel, about. */
  private static final int USUAL_LENGTH = 64;

  private final Response response;
  private final Connection<?> connection;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(USUAL_LENGTH);
  private long length = UNKNOWN;

  HeldAnswer(Response response) {
    this.response = response;
    this.connection = response.getRequest().getContext().getConnection();
  }

  /** Sends it once {@code kept} is complete, whatever has become of the visit. */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing comes after the answer
  void sendOnce(CompletableFuture<Void> kept) {
    if (kept.isDone()) {
      send();
    } else {
      // Without a limit: whoever keeps visits has one.
      response.suspend();
      kept.whenComplete(
          (nothing, failure) -> {
            if (failure != null) {
              LOG.log(System.Logger.Level.ERROR, "what became of a visit was not told", failure);
            }
            // By the thread that reads the connection: whoever keeps visits has others to keep.
            connection.executeInEventThread(IOEvent.READ, this::sendHeld);
          });
    }
  }

  private void sendHeld() {
    // A visitor who has gone has had the server give up the answer.
    if (response.isSuspended()) {
      send();
      response.resume();
    }
  }

  /** The server would have this thread, which others need, wait for who asks and does not read. */
  private void send() {
    if (response.getOutputBuffer().canWrite()) {
      write();
    } else {
      connection.terminateSilently();
    }
  }

  private void write() {
    response.setContentLengthLong(length == UNKNOWN ? body.size() : length);
    if (body.size() > 0) {
      try {
        response
            .getOutputBuffer()
            .writeBuffer(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, body.toByteArray()));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "a visitor has gone before the answer", e);
      }
    }
  }

  @Override
  public OutputStream writeResponseStatusAndHeaders(long known, ContainerResponse answer) {
    length = known;
    response.setStatus(answer.getStatus());
    MultivaluedMap<String, String> headers = answer.getStringHeaders();
    if (!answer.hasEntity()) {
      // To HEAD and OPTIONS Jersey would answer nothing, of whatever type was asked for.
      headers.remove(HttpHeaders.CONTENT_TYPE);
    }
    headers.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    // Not by its filter: Jersey sorts the filters of answers anew for each.
    PrivateAnswers.HEADERS.forEach(response::setHeader);
    return body;
  }

  /** It is all in memory already, and its length known in the end. */
  @Override
  public boolean enableResponseBuffering() {
    return false;
  }

  @Override
  public boolean suspend(long timeout, TimeUnit unit, TimeoutHandler handler) {
    throw new UnsupportedOperationException("nothing here answers later by itself");
  }

  @Override
  public void setSuspendTimeout(long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("nothing here answers later by itself");
  }

  /** It goes out by {@link #sendOnce}. */
  @Override
  public void commit() {}

  /** Something that no mapper made a problem of. */
  @Override
  public void failure(Throwable error) {
    // The class alone: a message could hold a token.
    LOG.log(System.Logger.Level.ERROR, "a visit was not answered: " + error.getClass().getName());
    body.reset();
    length = UNKNOWN;
    response.reset();
    response.setStatus(500);
  }
}
