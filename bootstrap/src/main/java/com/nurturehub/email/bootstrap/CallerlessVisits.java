package com.nurturehub.email.bootstrap;

import jakarta.security.auth.message.AuthException;
import jakarta.security.auth.message.AuthStatus;
import jakarta.security.auth.message.MessageInfo;
import jakarta.security.auth.message.config.AuthConfigProvider;
import jakarta.security.auth.message.config.ClientAuthConfig;
import jakarta.security.auth.message.config.ServerAuthConfig;
import jakarta.security.auth.message.config.ServerAuthContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import org.jspecify.annotations.Nullable;

/**
 * Jakarta Authentication as the server has set it up, but for what recipients ask for, pixels and
 * links and the way out: nobody is asked who they are there, since nobody would say. The server's
 * own mechanism is looked up for every request before it finds that there is no token, which costs
 * more than the answer. Whoever has an address pass for one of these is a caller without a token,
 * and reaches nothing by it.
 */
final class CallerlessVisits implements AuthConfigProvider {

  private static final String PREFIX = "/t/";
  private static final String VISIT = CallerlessVisits.class.getName();

  private final AuthConfigProvider servers;

  /** Asks {@code servers} for everything else. */
  CallerlessVisits(AuthConfigProvider servers) {
    this.servers = servers;
  }

  @Override
  public ServerAuthConfig getServerAuthConfig(
      String layer, String application, @Nullable CallbackHandler handler) throws AuthException {
    return new Config(servers.getServerAuthConfig(layer, application, handler));
  }

  @Override
  public ClientAuthConfig getClientAuthConfig(
      String layer, String application, @Nullable CallbackHandler handler) throws AuthException {
    return servers.getClientAuthConfig(layer, application, handler);
  }

  @Override
  public void refresh() {
    servers.refresh();
  }

  private static boolean isVisit(MessageInfo message) {
    return message.getRequestMessage() instanceof HttpServletRequest request
        && request.getRequestURI().startsWith(PREFIX, request.getContextPath().length());
  }

  private record Config(ServerAuthConfig servers) implements ServerAuthConfig {

    @Override
    public String getMessageLayer() {
      return servers.getMessageLayer();
    }

    @Override
    public String getAppContext() {
      return servers.getAppContext();
    }

    @Override
    public String getAuthContextID(MessageInfo message) {
      return isVisit(message) ? VISIT : servers.getAuthContextID(message);
    }

    @Override
    public @Nullable ServerAuthContext getAuthContext(
        String id, @Nullable Subject service, @Nullable Map<String, Object> properties)
        throws AuthException {
      return VISIT.equals(id) ? NoCaller.INSTANCE : servers.getAuthContext(id, service, properties);
    }

    @Override
    public void refresh() {
      servers.refresh();
    }

    @Override
    public boolean isProtected() {
      return servers.isProtected();
    }
  }

  /** Lets everybody pass as nobody. */
  private enum NoCaller implements ServerAuthContext {
    INSTANCE;

    @Override
    public AuthStatus validateRequest(
        MessageInfo message, Subject client, @Nullable Subject service) {
      return AuthStatus.SUCCESS;
    }

    @Override
    public AuthStatus secureResponse(MessageInfo message, @Nullable Subject service) {
      return AuthStatus.SEND_SUCCESS;
    }

    @Override
    public void cleanSubject(MessageInfo message, Subject subject) {
      // There never was a caller.
    }
  }
}
