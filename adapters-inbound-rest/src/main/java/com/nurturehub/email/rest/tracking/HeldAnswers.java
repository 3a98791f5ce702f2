package com.nurturehub.email.rest.tracking;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serial;
import java.util.concurrent.CompletableFuture;

/**
 * Holds an answer back until its visit is kept, and no thread with it: what is answered is known
 * before, and written, and goes out when the visit is on a disk (ADR-0029).
 */
@WebFilter(urlPatterns = "/t/*", asyncSupported = true)
public final class HeldAnswers extends HttpFilter {

  private static final System.Logger LOG = System.getLogger(HeldAnswers.class.getName());

  @Serial private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Held held = new Held(response);
    Exchange exchange = Exchange.begin(request, held);
    chain.doFilter(request, held);
    if (exchange.kept().isDone()) {
      held.release();
    } else {
      AsyncContext answer = request.startAsync(request, response);
      // Whoever keeps visits has a limit of its own.
      answer.setTimeout(0);
      sendOnce(exchange.kept(), held, answer);
    }
  }

  /** The answer goes out whatever has become of the visit. */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing comes after the answer
  private static void sendOnce(CompletableFuture<Void> kept, Held held, AsyncContext answer) {
    kept.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            LOG.log(System.Logger.Level.ERROR, "what became of a visit was not told", failure);
          }
          try {
            held.release();
          } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a visitor has gone before the answer", e);
          } finally {
            answer.complete();
          }
        });
  }

  /**
   * Keeps a body to itself: a server may send an answer as soon as it has as many octets as were
   * announced.
   */
  private static final class Held extends HttpServletResponseWrapper {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Held(HttpServletResponse response) {
      super(response);
    }

    void release() throws IOException {
      if (body.size() > 0) {
        body.writeTo(super.getOutputStream());
      }
    }

    @Override
    public void flushBuffer() {
      // Later.
    }

    @Override
    public ServletOutputStream getOutputStream() {
      return new Body(body);
    }
  }

  private static final class Body extends ServletOutputStream {

    private final ByteArrayOutputStream octets;

    Body(ByteArrayOutputStream octets) {
      this.octets = octets;
    }

    @Override
    public void write(int octet) {
      octets.write(octet);
    }

    @Override
    public void write(byte[] more, int from, int length) {
      octets.write(more, from, length);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("answers here are written at once");
    }
  }
}
