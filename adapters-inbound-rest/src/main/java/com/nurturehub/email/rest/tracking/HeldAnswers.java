package com.nurturehub.email.rest.tracking;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
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
    Exchange.begin(request, held);
    chain.doFilter(request, held);
    CompletableFuture<?> kept = Exchange.awaited(request);
    if (kept != null) {
      AsyncContext answer = request.startAsync(request, response);
      // Whoever keeps visits has a limit of its own.
      answer.setTimeout(0);
      sendOnce(kept, answer);
    }
  }

  /** The answer goes out whatever has become of the visit. */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing comes after the answer
  private static void sendOnce(CompletableFuture<?> kept, AsyncContext answer) {
    kept.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            LOG.log(System.Logger.Level.ERROR, "what became of a visit was not told", failure);
          }
          answer.complete();
        });
  }

  /** Lets nothing go out before its time: answers are smaller than the server's buffer. */
  private static final class Held extends HttpServletResponseWrapper {

    Held(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void flushBuffer() {
      // Later.
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      return new HeldStream(super.getResponse());
    }
  }

  private static final class HeldStream extends ServletOutputStream {

    private final ServletOutputStream out;

    HeldStream(ServletResponse response) throws IOException {
      this.out = response.getOutputStream();
    }

    @Override
    public void write(int octet) throws IOException {
      out.write(octet);
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
      out.write(octets, from, length);
    }

    @Override
    public void flush() {
      // Later.
    }

    @Override
    public void close() {
      // Later.
    }

    @Override
    public boolean isReady() {
      return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      out.setWriteListener(listener);
    }
  }
}
