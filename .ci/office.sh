#!/usr/bin/env bash
# Installs LibreOffice, PDF tools and free fonts where apt and root are there; else says what is missing.
# Each step is skipped when it is done already, and none stops the others: Word and Excel files need none of this.
set -u
cd "$(dirname "$0")/.."
packages=()
need() { # need COMMAND PACKAGE...
  command -v "$1" >/dev/null 2>&1 || packages+=("${@:2}")
}
need soffice libreoffice-writer-nogui libreoffice-calc-nogui
need pdftotext poppler-utils
need fc-list fontconfig
if [ ! -e /usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc ]; then packages+=(fonts-noto-cjk); fi
if [ ! -d /usr/share/fonts/truetype/lxgw-wenkai ]; then packages+=(fonts-lxgw-wenkai); fi

has_apt() { command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; }

if [ "${#packages[@]}" -gt 0 ]; then
  if has_apt; then
    echo "正在安装：${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >/dev/null \
      || echo "安装没有成功：${packages[*]}" >&2
  else
    echo "本机缺少：${packages[*]}。Word、Excel 材料不受影响；需要 PDF 时请管理员安装。" >&2
  fi
fi

# 仿宋. The folder is the one that kaohe_docs/typeset/places.py names.
fonts="${KAOHE_FONTS:-${XDG_DATA_HOME:-${HOME:-$(cd ~ && pwd)}/.local/share}/kaohe-docs/fonts}"
fang="$fonts/FandolFang-Regular.otf"

# FandolFang lies in Debian's TeX package; neither TeX nor the package's 22 dependencies are needed for it.
fetch_fang() {
  local scratch inside=usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf
  scratch="$(mktemp -d)" || return 1
  # apt-get download gives up its rights, so the folder belongs to the user it becomes.
  chmod 755 "$scratch"
  chown _apt "$scratch" 2>/dev/null
  (
    cd "$scratch" || exit 1
    apt-get download -qq texlive-lang-chinese || { apt-get update -qq && apt-get download -qq texlive-lang-chinese; }
    dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb | tar -x "./$inside"
  ) >/dev/null 2>&1
  # Moved in last and whole: whoever is killed before starts again the next time.
  mkdir -p "$fonts" && cp "$scratch/$inside" "$fonts/.new" 2>/dev/null && mv -f "$fonts/.new" "$fang"
  local result=$?
  rm -rf "$scratch"
  return "$result"
}

if [ ! -e "$fang" ]; then
  if has_apt; then
    echo "正在取得仿宋字体（约 50 MB）"
    fetch_fang || echo "仿宋字体没有取得；PDF 中的仿宋将以其他字体代替。" >&2
  else
    echo "没有仿宋字体；PDF 中的仿宋将以其他字体代替。" >&2
  fi
fi
python=.venv/bin/python
if [ -e "$fang" ] && [ -x "$python" ]; then
  # Says itself what it made; at once when the font is there already.
  "$python" -m kaohe_docs.typeset.compose "$fonts" || echo "仿宋没有补字；生僻字将用其他字体。" >&2
fi
exit 0
