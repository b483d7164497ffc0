package io.whydown.balancer.admin;

import java.util.List;

/// The list of commands. Stateless.
final class CommandHelp {

  private CommandHelp() {}

  /// @param more lines of commands that scripts have registered
  static String text(List<String> more) {
    String all = own();
    var text = new StringBuilder(all);
    int at = all.indexOf("  help     ");
    more.forEach(each -> text.insert(at, "  " + each + "\n"));
    return text.toString();
  }

  private static String own() {
    return """
    The following commands are valid at this level:
      add acl <acl> <pattern>                 : add an acl entry
      add map <map> <key> <val>               : add a map entry
      add server <bk>/<srv> <addr> [opts]*    : create a new server
      commit acl|map @<ver> <id>              : commit the ACL or map at this version
      clear acl|map <id>                      : clear the contents of this acl or map
      clear counters [all]                    : clear max statistics counters (or all counters)
      clear table <table> [<filter>]*         : remove an entry from a table (filter: data/key)
      del acl|map <id> [<key>|#<ref>]         : delete entries matching <key>
      del server <bk>/<srv>                   : remove a dynamically added server
      disable agent|health|server <bk>/<srv>  : stop asking, or put into maintenance
      disable frontend <frontend>             : temporarily disable specific frontend
      enable agent|health|server <bk>/<srv>   : the other way round
      enable frontend <frontend>              : re-enable specific frontend
      get map|acl <id> <value>                : report the entry matching a value
      get weight <bk>/<srv>                   : report a server's current weight
      prepare acl|map <id>                    : prepare a new version for atomic replacement
      set map <map> [<key>|#<ref>] <value>    : modify a map entry
      set maxconn frontend <frontend> <value> : change a frontend's maxconn setting
      set maxconn global <value>              : change the per-process maxconn setting
      set maxconn server <bk>/<srv>           : change a server's maxconn setting
      set server <bk>/<srv> [opts]            : change a server's state, weight, address or ssl
      set table <table> key <k> [data.* <v>]* : update or create a table entry's data
      set weight <bk>/<srv>                   : change a server's weight
      show acl|map [<id>]                     : report available lists or dump one
      show backend                            : list backends in the current running config
      show errors                             : report last request and/or response errors
      show events [<sink>]                    : show event sink state
      show info [desc|json|typed]             : report information about the running process
      show servers conn|state [<backend>]     : dump connections or volatile server information
      show resolvers [id]                     : dumps counters from all resolvers section and associated name servers
      show sess                               : report the list of current sessions
      show stat [desc|json|typed]             : report counters for each proxy and server
      show table <table> [<filter>]*          : report table usage stats or dump a table's contents
      show why [<backend>[/<server>]]         : why servers fail, or failed
      shutdown frontend <frontend>            : stop a specific frontend
      shutdown session[s]                     : kill a session, or those of a server
      help                                    : list all commands
      prompt                                  : toggle interactive mode with prompt
      quit                                    : disconnect
    """;
  }
}
