# Runs the sections: in one pass as root, else as the user and then, for the root sections, in one
# `sudo -n sh`. wd_text is the whole script but this part.
wd_up=0
[ -r /proc/uptime ] && read -r wd_up wd_x </proc/uptime
wd_now=$(date "+%s.%N %z" 2>/dev/null)
wd_zone=${wd_now#* }; wd_now=${wd_now% *}
printf '\n%s H %s %s %s\n' "$wd_a$wd_b" "$wd_uid" "$wd_up" "${wd_now%%.*}"
if [ "$wd_uid" = 0 ]; then
  wd_pass=all
  eval "$wd_text"
else
  wd_pass=user
  eval "$wd_text"
  wd_pass=root
  wd_sudone=
  if [ "$wd_sudo" = 1 ] && command -v sudo >/dev/null 2>&1; then
    {
      printf '%s\n' "wd_a=$wd_a; wd_b=$wd_b; wd_pass=root; wd_uid=0; wd_only='$wd_only'; wd_except='$wd_except'" "$wd_vars" "$wd_frame" 'printf "\n%s S\n" "$wd_a$wd_b"; {' "$wd_text" '} </dev/null; exit 77'
    } | sudo -n sh -s 2>/dev/null
    if [ $? = 77 ]; then wd_sudone=1; else wd_may=$(sudo -n -l 2>/dev/null); export wd_may; fi
  fi
  [ -n "$wd_sudone" ] || eval "$wd_text"
fi
printf '\n%s Z\n' "$wd_a$wd_b"
