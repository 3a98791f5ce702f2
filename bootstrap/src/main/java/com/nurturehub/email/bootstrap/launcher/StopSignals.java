package com.nurturehub.email.bootstrap.launcher;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and a supervisor's stop, taken before the JVM begins to shut down: its shutdown hooks run
 * all at once, the server's own among them, and nobody could stop the server before the database.
 */
final class StopSignals {

  private StopSignals() {}

  /** Runs it once, then ends the process with 0; a second signal does not wait. */
  static void orderly(Runnable stop) {
    AtomicBoolean asked = new AtomicBoolean();
    InvocationHandler onSignal =
        (signals, method, arguments) -> {
          if (!method.getName().equals("handle")) {
            return method.getName().equals("hashCode") ? 0 : null;
          }
          if (!asked.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(1);
          }
          // Signals arrive on a daemon thread: the JVM would end with the server's last thread.
          Thread stopping = new Thread(() -> stopAndEnd(stop), "stop");
          stopping.setDaemon(false);
          stopping.start();
          return null;
        };
    try {
      // By reflection: javac warns of each use of this class, and no option silences that.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(), new Class<?>[] {handler}, onSignal);
      for (String name : List.of("INT", "TERM")) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This JDK does not tell of signals", e);
    }
  }

  private static void stopAndEnd(Runnable stop) {
    try {
      stop.run();
    } finally {
      // Not exit: the hooks have nothing left to stop, and a signal's exit code is no success.
      Runtime.getRuntime().halt(0);
    }
  }
}
