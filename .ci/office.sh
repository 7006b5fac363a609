#!/usr/bin/env bash
# Installs LibreOffice, PDF tools and free fonts where apt and root are there; else says what is missing.
set -u
packages=()
need() { # need COMMAND PACKAGE...
  command -v "$1" >/dev/null 2>&1 || packages+=("${@:2}")
}
need soffice libreoffice-writer-nogui libreoffice-calc-nogui
need pdftotext poppler-utils
need fc-list fontconfig
if [ ! -e /usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc ]; then packages+=(fonts-noto-cjk); fi
if [ ! -d /usr/share/fonts/truetype/lxgw-wenkai ]; then packages+=(fonts-lxgw-wenkai); fi
if [ "${#packages[@]}" -eq 0 ]; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
  echo "正在安装：${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null && exit 0
  echo "安装没有成功：${packages[*]}" >&2
  # Word and Excel files come out complete without these; only PDFs need them.
  exit 0
fi
echo "本机缺少：${packages[*]}。Word、Excel 材料不受影响；需要 PDF 时请管理员安装。" >&2
exit 0
